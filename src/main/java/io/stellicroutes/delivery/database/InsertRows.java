package io.stellicroutes.delivery.database;

import io.stellicroutes.records.Row;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;

/**
 * Rows by INSERTs of many rows each, prepared once: H2 runs each statement of a batch by itself, which costs as much as
 * a row, and MariaDB tells the warnings of a batch's last statement only.
 *
 * <p>A refused INSERT leaves nothing behind; its rows are then sent one by one. On MariaDB and MySQL an INSERT with a
 * warning is taken back, too: even in strict mode it says by a mere note that a value was cut.
 */
final class InsertRows implements RowSink {
    private static final int ROWS = 100;
    private static final int MOST_PARAMETERS = 30_000;
    /** Far from what a server takes in one statement. */
    private static final int MOST_CHARACTERS = 1 << 20;

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS");
    private static final String WARNED = "01000";

    private final Database database;
    private final boolean warns;
    private final List<Column> columns;
    private final Refusals refusals;
    private final Sifting sifting;
    private final boolean takesBack;
    private final int[] jdbcTypes;
    private final PreparedStatement many;
    private final PreparedStatement one;
    private final Object[][] waiting;
    private final Row[] rows;
    private int count;
    private long characters;
    private long taken;

    /** @param warns true for MariaDB and MySQL, which warn instead of failing and whose drivers shift times */
    InsertRows(Database database, SinkTarget into, boolean warns) throws SQLException {
        this.database = database;
        this.warns = warns;
        columns = into.columns();
        refusals = into.refusals();
        takesBack = into.takesBack();
        sifting = new Sifting(into.connection(), database, this::isOfValue);
        jdbcTypes = JdbcRows.jdbcTypes(columns);
        waiting = new Object[Math.max(1, Math.min(ROWS, MOST_PARAMETERS / jdbcTypes.length))][];
        rows = new Row[waiting.length];
        one = into.connection().prepareStatement(database.insert(into.table(), into.names()));
        many = into.connection().prepareStatement(database.insert(into.table(), into.names(), waiting.length));
    }

    @Override
    public void add(Row row, Object[] values, boolean known) throws SQLException {
        Object[] kept = values.clone();
        for (int i = 0; i < kept.length; i++) {
            if (kept[i] instanceof CharSequence text) {
                characters += text.length();
                kept[i] = text.toString();
            } else if (warns) {
                kept[i] = time(kept[i]);
            }
        }
        if (!known) {
            insertOne(row, kept);
            return;
        }
        rows[count] = row;
        waiting[count++] = kept;
        if (characters > MOST_CHARACTERS) {
            flush();
        } else if (count == waiting.length) {
            insertMany();
        }
    }

    /** A time as text: drivers would move it from their own zone to the session's. */
    private static Object time(Object value) {
        if (value instanceof OffsetDateTime time) {
            return TIME.format(time);
        }
        return value instanceof LocalDateTime time ? TIME.format(time) : value;
    }

    private void insertMany() throws SQLException {
        for (int row = 0; row < count; row++) {
            JdbcRows.set(many, row * jdbcTypes.length, waiting[row], jdbcTypes);
        }
        if (warns) {
            sifting.mark();
        }
        try {
            taken += insert(many);
        } catch (SQLException refusal) {
            takeBack(refusal);
            flush();
        }
        count = 0;
        characters = 0;
    }

    private void insertOne(Row row, Object[] values) throws SQLException {
        JdbcRows.set(one, 0, values, jdbcTypes);
        if (warns) {
            sifting.mark();
        }
        try {
            taken += insert(one);
        } catch (SQLException refusal) {
            takeBack(refusal);
            refusals.refused(row, RefusedValue.column(columns, refusal), refusal);
        }
    }

    private long insert(PreparedStatement statement) throws SQLException {
        long inserted = statement.executeUpdate();
        // asked once: the driver then forgets that there is one
        SQLException warning = warns ? statement.getWarnings() : null;
        if (warning != null) {
            throw new SQLException(warning.getMessage(), WARNED, warning.getErrorCode());
        }
        return inserted;
    }

    private void takeBack(SQLException refusal) throws SQLException {
        if (warns && takesBack) {
            sifting.takeBack(refusal);
        } else if (!takesBack || !isOfValue(refusal)) {
            throw refusal;
        }
    }

    private boolean isOfValue(SQLException e) {
        boolean warned = warns && WARNED.equals(e.getSQLState());
        return warned || database.refusesValue(columns, e);
    }

    @Override
    public void flush() throws SQLException {
        for (int row = 0; row < count; row++) {
            insertOne(rows[row], waiting[row]);
        }
        count = 0;
        characters = 0;
    }

    @Override
    public void rest() throws SQLException {
        flush();
    }

    @Override
    public long end() {
        return taken;
    }

    @Override
    public void close() throws SQLException {
        try {
            many.close();
        } finally {
            one.close();
        }
    }
}
