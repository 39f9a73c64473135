package io.stellicroutes.delivery.database;

import io.stellicroutes.base.Plural;
import io.stellicroutes.delivery.LoadContext;
import io.stellicroutes.records.Field;
import io.stellicroutes.records.Fields;
import io.stellicroutes.records.Row;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.temporal.Temporal;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Turns the fields of rows into the values that go to the database. For one thread; asks the database nothing per
 * field.
 */
final class RowValues {
    /** The most bytes that a character takes in UTF-8. */
    private static final int CHARACTER_BYTES = 4;

    private final Database database;
    private final Column[] columns;
    private final boolean[] mandatory;
    private final Field[] views;
    private final int size;
    private final int fields;
    private final int[] places;
    private final boolean whole;
    private final List<String> header;
    private final boolean emptyAsNull;
    private final boolean storesNul;
    private final int textBytes;
    private final String runId;
    private final Temporal loadedAt;
    private boolean known;

    /** The values of all columns that come with a row. */
    RowValues(LoadContext context, Database database, ColumnPlan plan) {
        this(context, database, plan, IntStream.range(0, plan.fileColumns()).toArray(), true);
    }

    /** The values of the key alone. */
    static RowValues ofKey(LoadContext context, Database database, ColumnPlan plan) {
        return new RowValues(context, database, plan, plan.keyPlaces(), false);
    }

    private RowValues(LoadContext context, Database database, ColumnPlan plan, int[] places, boolean whole) {
        this.database = database;
        this.places = places;
        this.whole = whole;
        List<Column> filled = new ArrayList<>();
        List<String> names = new ArrayList<>();
        fields = plan.fileColumns();
        size = places.length;
        mandatory = new boolean[size];
        for (int i = 0; i < size; i++) {
            filled.add(plan.columns().get(places[i]));
            names.add(context.header().names().get(places[i]));
            mandatory[i] = plan.isMandatory(places[i]);
        }
        if (whole) {
            filled.addAll(plan.columns().subList(fields, plan.columns().size()));
        }
        columns = filled.toArray(Column[]::new);
        views = Stream.generate(Field::new).limit(size).toArray(Field[]::new);
        header = names;
        emptyAsNull = context.export().emptyAsNull();
        storesNul = database.storesNul();
        textBytes = database.textBytes();
        runId = context.runId();
        loadedAt = plan.loadedAt();
    }

    /** The columns that get a value each. */
    List<Column> columns() {
        return List.of(columns);
    }

    /**
     * Fills in the values of a row.
     *
     * @param values one for each of {@link #columns()}
     * @return why the row can't be taken, in words that hold no field's text; null if it can
     */
    String fill(Row row, Object[] values) {
        known = true;
        if (row.fields().size() != fields) {
            return "the row has " + Plural.of(row.fields().size(), "field") + " where the header has " + fields;
        }
        for (int i = 0; i < size; i++) {
            String why = value(i, text(row.fields(), i), values);
            if (why != null) {
                return "column " + header.get(i) + ": " + why;
            }
        }
        if (whole) {
            values[size] = runId;
            values[size + 1] =
                    row.change() == null ? row.number() : row.change().row();
            values[size + 2] = loadedAt;
        }
        return null;
    }

    /**
     * Whether none of the values of the last row is a text that the database is to read as a number, a time or the
     * like.
     */
    boolean areKnown() {
        return known;
    }

    /** A field's text; as its bytes, if the row has them: text is made of them by who needs it. */
    private CharSequence text(List<String> row, int index) {
        if (row instanceof Fields bytes) {
            return bytes.get(places[index], views[index]);
        }
        String text = row.get(places[index]);
        return text == null ? "" : text;
    }

    private String value(int index, CharSequence text, Object[] values) {
        Column column = columns[index];
        values[index] = null;
        if (text.isEmpty() && mandatory[index]) {
            return "empty, but part of the key";
        }
        if (text.isEmpty() && (emptyAsNull || !column.type().isText())) {
            return null;
        }
        if (!storesNul && holdsNul(text)) {
            return "holds the character NUL, which the database can't store";
        }
        if (column.type().isText() && column.limit() < Integer.MAX_VALUE && isTooLong(column, text)) {
            return "longer than the " + column.limit() + " characters that the column takes";
        }
        Object value = column.type().value(text);
        if (value == ColumnType.MISFIT) {
            return "expected " + column.type().expected();
        }
        if (value == null && mandatory[index]) {
            return "empty, but part of the key";
        }
        known &= value == null || column.type().isMadeHere(value);
        values[index] = value;
        return null;
    }

    private static boolean holdsNul(CharSequence text) {
        return text instanceof Field field ? field.holdsNul() : text.toString().indexOf('\0') >= 0;
    }

    private boolean isTooLong(Column column, CharSequence text) {
        if (text.length() > textBytes / CHARACTER_BYTES && column.type().sql().isEmpty()) {
            int bytes = text.toString().getBytes(StandardCharsets.UTF_8).length;
            return bytes > textBytes || database.length(text) > column.limit();
        }
        return text.length() > column.limit() && database.length(text) > column.limit();
    }

    /**
     * What a reject says of a row that the database has refused.
     *
     * @param column the place of the column whose value it is, or {@link Refusals#UNKNOWN}
     */
    String refusal(Row row, int column, SQLException why) {
        int found = column == Refusals.UNKNOWN ? theOnlyOneToRead(row) : column;
        return found == Refusals.UNKNOWN
                ? RefusedValue.reason(why)
                : "column " + header.get(found) + ": " + RefusedValue.reason(columns[found], why);
    }

    /** Whether a column is one of the file's, or not known. */
    boolean isOfFile(int column) {
        return column < size;
    }

    /**
     * The column of which the database had to read the text, if there is one such: no other value can have been
     * refused.
     */
    private int theOnlyOneToRead(Row row) {
        int found = Refusals.UNKNOWN;
        for (int i = 0; i < size; i++) {
            ColumnType type = columns[i].type();
            boolean read = !type.isText() && type.value(row.fields().get(places[i])) instanceof CharSequence;
            if (read && found != Refusals.UNKNOWN) {
                return Refusals.UNKNOWN;
            }
            found = read ? i : found;
        }
        return found;
    }
}
