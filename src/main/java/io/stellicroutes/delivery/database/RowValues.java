package io.stellicroutes.delivery.database;

import io.stellicroutes.delivery.LoadContext;
import io.stellicroutes.records.Field;
import io.stellicroutes.records.Fields;
import io.stellicroutes.records.Row;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.temporal.Temporal;
import java.util.List;
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
    private final Field[] fields;
    private final int size;
    private final List<String> header;
    private final boolean emptyAsNull;
    private final boolean storesNul;
    private final int textBytes;
    private final String runId;
    private final Temporal loadedAt;
    private boolean known;

    RowValues(LoadContext context, Database database, ColumnPlan plan) {
        this.database = database;
        columns = plan.columns().toArray(Column[]::new);
        size = plan.fileColumns();
        mandatory = new boolean[size];
        for (int i = 0; i < size; i++) {
            mandatory[i] = plan.isMandatory(i);
        }
        fields = Stream.generate(Field::new).limit(size).toArray(Field[]::new);
        header = context.header().names();
        emptyAsNull = context.export().emptyAsNull();
        storesNul = database.storesNul();
        textBytes = database.textBytes();
        runId = context.runId();
        loadedAt = plan.loadedAt();
    }

    /** The number of values of a row. */
    int count() {
        return columns.length;
    }

    /**
     * Fills in the values of a row.
     *
     * @param values {@link #count()} of them
     * @return why the row can't be taken, in words that hold no field's text; null if it can
     */
    String fill(Row row, Object[] values) {
        known = true;
        if (row.fields().size() != size) {
            return "the row has " + row.fields().size() + " fields where the header has " + size;
        }
        for (int i = 0; i < size; i++) {
            String why = value(i, text(row.fields(), i), values);
            if (why != null) {
                return "column " + header.get(i) + ": " + why;
            }
        }
        values[size] = runId;
        values[size + 1] = row.number();
        values[size + 2] = loadedAt;
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
            return bytes.get(index, fields[index]);
        }
        String text = row.get(index);
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
            boolean read = !type.isText() && type.value(row.fields().get(i)) instanceof CharSequence;
            if (read && found != Refusals.UNKNOWN) {
                return Refusals.UNKNOWN;
            }
            found = read ? i : found;
        }
        return found;
    }
}
