package io.stellicroutes.delivery.database;

import io.stellicroutes.base.Digest;
import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.H2Checkpoint;
import io.stellicroutes.base.UnconfirmedRows;
import io.stellicroutes.config.ConfigException;
import io.stellicroutes.delivery.DeliveryException;
import io.stellicroutes.delivery.Load;
import io.stellicroutes.delivery.LoadContext;
import io.stellicroutes.records.Batch;
import io.stellicroutes.records.Field;
import io.stellicroutes.records.Fields;
import io.stellicroutes.records.Row;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.time.temporal.Temporal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One delivery into one table, in one transaction: readers see the table as it was until {@link #finish()}, and for ever
 * if it is not reached.
 *
 * <p>Tables and columns are made before the transaction where the database would otherwise commit on the way; a table
 * that a failed load had made is dropped again.
 */
final class DatabaseLoad implements Load {
    private static final Logger LOG = LoggerFactory.getLogger("io.stellicroutes");
    private static final int OWN = 3;
    private static final int RUN_ID_LENGTH = 128;
    /** Short enough for the names that Oracle took once, 30 characters. */
    private static final int INDEX_NAME_BITS = 64;

    private final LoadContext context;
    private final DatabaseSettings settings;
    private final Connection connection;
    private final Runnable release;
    private final Dialect dialect;
    private final Target target;
    private final DatabaseFailures faults;
    private final boolean autoCommit;
    private final LocalDateTime now;
    private final List<Column> columns = new ArrayList<>();
    private final boolean[] inKey;
    private final Field[] fields;
    private Temporal loadedAt;
    private List<String> key = List.of();
    private KeyOrder keyOrder;
    private String stage;
    private boolean stageMade;
    private final Made made;
    private boolean tableIsNew;
    /** Null of a table that takes rows back. */
    private Lasting lasting;

    private boolean inDoubt;
    private boolean broken;
    private String outcome;
    private PostgresSession session;
    private PostgresAttempts attempts;
    private RowSink sink;
    private boolean known;
    private long taken;
    private long lastRow;
    private boolean finished;
    private boolean closed;

    /**
     * Prepares the table and begins the transaction.
     *
     * @param release runs once the load is closed, or has failed to open
     */
    DatabaseLoad(
            LoadContext context,
            DatabaseSettings settings,
            Dialect dialect,
            Connection connection,
            Clock clock,
            Runnable release)
            throws SQLException {
        this.context = context;
        this.settings = settings;
        this.connection = connection;
        this.release = release;
        this.dialect = dialect;
        this.target = new Target(dialect, settings.schema(), settings.table());
        this.faults = settings.faults().of(dialect);
        this.autoCommit = connection.getAutoCommit();
        this.now = LocalDateTime.ofInstant(clock.instant(), ZoneOffset.UTC).truncatedTo(ChronoUnit.MICROS);
        this.made = new Made(dialect, target, connection);
        this.inKey = new boolean[context.header().size()];
        this.fields = Stream.generate(Field::new).limit(inKey.length).toArray(Field[]::new);
    }

    /** Does what the constructor promises; apart from it so that a failure can be cleaned up. */
    Load open() {
        try {
            connection.setAutoCommit(true);
            if (dialect == Dialect.POSTGRESQL) {
                session = new PostgresSession(connection);
                attempts = new PostgresAttempts(
                        connection,
                        String.join("\n", context.runId(), context.destination().name(), target.sql()));
                attempts.awaitEarlier(DatabaseSettings.timeout(context.destination()));
            }
            run(dialect.begin());
            List<Target.Existing> existing = target.columns(connection);
            describe(existing);
            if (existing.isEmpty()) {
                makeTable();
            } else {
                adaptTable(existing);
            }
            begin();
            return this;
        } catch (SQLException e) {
            String what = takeBack();
            close();
            throw faults.preparing(
                    ErrorCode.TABLE, "the table can't be prepared" + (leavesSomething() ? ". " + what : ""), e);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private void describe(List<Target.Existing> existing) {
        Map<String, Target.Existing> exact = new HashMap<>();
        Map<String, Target.Existing> anyCase = new HashMap<>();
        for (Target.Existing column : existing) {
            exact.put(column.name(), column);
            anyCase.putIfAbsent(column.name().toLowerCase(Locale.ROOT), column);
        }
        List<String> header = context.header().names();
        List<String> names = ColumnNames.of(header, dialect);
        List<String> keyNames = new ArrayList<>();
        int keys = Math.max(1, context.export().key().size());
        boolean wholeNumbers = true;
        for (String name : context.export().key()) {
            int index = context.header().indexOf(name);
            if (index >= 0) {
                inKey[index] = true;
            } else if (settings.mode() == DatabaseSettings.Mode.MERGE) {
                throw new ConfigException(
                        ErrorCode.KEY_NOT_IN_FILE,
                        "stellic.exports." + context.export().name() + ".key names the column " + name
                                + ", which the file does not have");
            }
        }
        for (int i = 0; i < header.size(); i++) {
            Target.Existing there =
                    exact.getOrDefault(names.get(i), anyCase.get(names.get(i).toLowerCase(Locale.ROOT)));
            String name = there == null ? names.get(i) : there.name();
            ColumnType type = settings.type(header.get(i), dialect)
                    .map(given -> there == null ? given : given.into(there.type()))
                    .orElseGet(() -> there == null ? ColumnType.TEXT : there.type());
            boolean keyText = inKey[i] && type.equals(ColumnType.TEXT);
            String definition = keyText ? dialect.keyType(keys) : dialect.type(type);
            int limit = keyText ? dialect.keyLength(keys) : dialect.textLimit();
            if (there != null && there.type().kind() == ColumnType.Kind.VARCHAR) {
                limit = there.type().precision();
            }
            if (type.kind() == ColumnType.Kind.VARCHAR) {
                limit = Math.min(limit, type.precision());
            }
            if (!type.sql().isEmpty()) {
                limit = Integer.MAX_VALUE;
            }
            boolean sure = there == null ? type.kind() != ColumnType.Kind.OTHER : type.isSureIn(there.type());
            columns.add(new Column(name, type, definition, limit, sure));
            if (inKey[i]) {
                keyNames.add(name);
                wholeNumbers &= type.isWhole() && (there == null || there.type().isWhole());
            }
        }
        key = List.copyOf(keyNames);
        keyOrder = new KeyOrder(inKey, wholeNumbers && settings.mode() == DatabaseSettings.Mode.MERGE);
        columns.add(own(Dialect.RUN_ID, ColumnType.Kind.VARCHAR, RUN_ID_LENGTH, exact.get(Dialect.RUN_ID)));
        columns.add(own(Dialect.ROW, ColumnType.Kind.BIGINT, 0, exact.get(Dialect.ROW)));
        Column time = own(Dialect.LOADED_AT, ColumnType.Kind.TIMESTAMP, 0, exact.get(Dialect.LOADED_AT));
        columns.add(time);
        boolean hasOffset = time.type().kind() == ColumnType.Kind.TIMESTAMP_WITH_TIME_ZONE;
        loadedAt = hasOffset ? now.atOffset(ZoneOffset.UTC) : now;
    }

    private Column own(String name, ColumnType.Kind kind, int precision, Target.Existing there) {
        ColumnType made = new ColumnType(kind, precision, 0, "");
        ColumnType type = there == null ? made : made.into(there.type());
        return new Column(name, type, dialect.type(made), RUN_ID_LENGTH, there == null || type.isSureIn(there.type()));
    }

    private void makeTable() throws SQLException {
        if (dialect.rollsBackDdl()) {
            connection.setAutoCommit(false);
        }
        run(List.of(dialect.createTable(target.sql(), columns)));
        tableIsNew = dialect.rollsBackDdl();
        if (!tableIsNew) {
            made.table();
        }
        if (settings.mode() == DatabaseSettings.Mode.MERGE) {
            makeKey();
        } else if (settings.mode() == DatabaseSettings.Mode.APPEND) {
            run(List.of(dialect.createIndex(
                    false, settings.schema(), indexName("run", List.of()), target.sql(), List.of(Dialect.RUN_ID))));
        }
    }

    private void adaptTable(List<Target.Existing> existing) throws SQLException {
        for (Column column : Target.missing(columns, existing)) {
            run(List.of(dialect.addColumn(target.sql(), column)));
            made.column(column.name());
        }
        if (settings.mode() == DatabaseSettings.Mode.MERGE && !target.isUnique(connection, key)) {
            try {
                makeKey();
                made.index(indexName("key", key));
            } catch (SQLException e) {
                throw faults.preparing(
                        ErrorCode.UNIQUE_INDEX,
                        "merge needs a unique index on the key " + key
                                + ", and none can be made (are there repeated keys in the table?)",
                        e);
            }
        }
    }

    private void makeKey() throws SQLException {
        run(List.of(dialect.createIndex(true, settings.schema(), indexName("key", key), target.sql(), key)));
    }

    private String indexName(String purpose, List<String> indexed) {
        return "stellic_" + purpose + "_"
                + new Digest()
                        .add(settings.schema())
                        .add(settings.table())
                        .add(indexed)
                        .hex(INDEX_NAME_BITS);
    }

    private void begin() throws SQLException {
        List<String> names = columns.stream().map(Column::name).toList();
        String into = target.sql();
        if (settings.mode() == DatabaseSettings.Mode.MERGE) {
            stage = dialect.stage(UUID.randomUUID().toString().substring(24));
            into = stage;
            if (dialect.stagesInTransaction()) {
                connection.setAutoCommit(false);
            }
            List<String> json = columns.stream()
                    .filter(column -> column.type().sql().equalsIgnoreCase("JSON"))
                    .map(Column::name)
                    .toList();
            run(List.of(dialect.createStage(stage, target.sql(), names, json)));
            stageMade = !dialect.stagesInTransaction();
        }
        connection.setAutoCommit(false);
        run(dialect.beginTransaction());
        boolean takesBack = target.takesBack(connection);
        if (!takesBack) {
            lasting = new Lasting(settings.mode());
            LOG.warn(
                    "{}: the table's storage engine has no transactions: its readers see rows as they come, and a delivery"
                            + " that fails leaves what it has written",
                    faults.subject());
        }
        if (attempts != null) {
            attempts.begin();
        }
        if (lasting != null && stage == null) {
            lasting.begin();
        }
        if (!tableIsNew) {
            deleteEarlierRows();
        }
        if (dialect == Dialect.POSTGRESQL) {
            sink = new PostgresCopy(connection, dialect, into, columns, this::refused);
        } else if (dialect == Dialect.MARIADB && MariaDbLoadData.isPossible(connection)) {
            sink = new MariaDbLoadData(
                    connection,
                    dialect,
                    into,
                    columns,
                    Map.of(Dialect.RUN_ID, context.runId(), Dialect.LOADED_AT, loadedAt),
                    stage != null || takesBack,
                    this::refused);
        } else if (dialect == Dialect.H2 || dialect.isMySql()) {
            sink = new InsertRows(connection, dialect, into, columns, stage != null || takesBack, this::refused);
        } else {
            sink = new JdbcRows(connection, dialect, into, columns, this::refused);
        }
    }

    /**
     * Not in a table that is made in this transaction: there are none, nobody else sees it, and a PostgreSQL that publishes all
     * tables forbids to delete from one whose rows have no identity yet.
     */
    private void deleteEarlierRows() throws SQLException {
        if (settings.mode() == DatabaseSettings.Mode.REPLACE) {
            run(dialect.lock(target.sql()).stream().toList());
            run(List.of(dialect.deleteAll(target.sql())));
        } else if (settings.mode() == DatabaseSettings.Mode.APPEND) {
            try (PreparedStatement delete = connection.prepareStatement(dialect.deleteRun(target.sql()))) {
                delete.setString(1, context.runId());
                delete.executeUpdate();
            }
        }
    }

    /**
     * Sends a batch within the transaction.
     *
     * @throws DeliveryException if the database refuses; the message holds no field's text
     */
    @Override
    public long write(Batch batch) {
        long before = taken;
        lastRow = batch.through();
        Object[] values = new Object[columns.size()];
        try {
            for (Row row : batch.rows()) {
                String misfit = values(row, values);
                if (misfit == null) {
                    sink.add(row, values, known);
                    keyOrder.next(values);
                    taken++;
                } else {
                    context.rejects().reject(row.number(), misfit, row.source());
                }
            }
            sink.flush();
        } catch (SQLException e) {
            throw failed(e);
        }
        return taken - before;
    }

    @Override
    public long rest() {
        long before = taken;
        try {
            sink.rest();
        } catch (SQLException e) {
            throw failed(e);
        }
        return taken - before;
    }

    /** Rejects a row that the database has refused. */
    private void refused(Row row, int column, SQLException why) throws SQLException {
        int size = columns.size() - OWN;
        if (column >= size) {
            throw why;
        }
        int found = column == Refusals.UNKNOWN ? theOnlyOneToRead(row) : column;
        String reason = found == Refusals.UNKNOWN
                ? RefusedValue.reason(why)
                : "column " + context.header().names().get(found) + ": " + RefusedValue.reason(columns.get(found), why);
        taken--;
        context.rejects().reject(row.number(), reason, row.source());
    }

    /** The column of which the database had to read the text, if there is one such: no other value can have been refused. */
    private int theOnlyOneToRead(Row row) {
        int found = Refusals.UNKNOWN;
        for (int i = 0; i < columns.size() - OWN; i++) {
            ColumnType type = columns.get(i).type();
            boolean read = !type.isText() && type.value(row.fields().get(i)) instanceof CharSequence;
            if (read && found != Refusals.UNKNOWN) {
                return Refusals.UNKNOWN;
            }
            found = read ? i : found;
        }
        return found;
    }

    /** Takes everything back, and says so as far as it is true. */
    private DeliveryException failed(SQLException e) {
        return faults.loading(e, takeBack());
    }

    /** Fills in the values; returns why the row can't be taken, or null if it can. */
    private String values(Row row, Object[] values) {
        int size = columns.size() - OWN;
        known = true;
        if (row.fields().size() != size) {
            return "the row has " + row.fields().size() + " fields where the header has " + size;
        }
        for (int i = 0; i < size; i++) {
            String why = value(i, text(row.fields(), i), values);
            if (why != null) {
                return "column " + context.header().names().get(i) + ": " + why;
            }
        }
        values[size] = context.runId();
        values[size + 1] = row.number();
        values[size + 2] = loadedAt;
        return null;
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
        Column column = columns.get(index);
        values[index] = null;
        if (text.isEmpty() && settings.mode() == DatabaseSettings.Mode.MERGE && inKey[index]) {
            return "empty, but part of the key";
        }
        if (text.isEmpty() && (context.export().emptyAsNull() || !column.type().isText())) {
            return null;
        }
        if (!dialect.allows(text)) {
            return "holds the character NUL, which the database can't store";
        }
        if (column.type().isText() && column.limit() < Integer.MAX_VALUE && tooLong(column, text)) {
            return "longer than the " + column.limit() + " characters that the column takes";
        }
        Object value = column.type().value(text);
        if (value == ColumnType.MISFIT) {
            return "expected " + column.type().expected();
        }
        if (value == null && settings.mode() == DatabaseSettings.Mode.MERGE && inKey[index]) {
            return "empty, but part of the key";
        }
        known &= value == null || column.type().isMadeHere(value);
        values[index] = value;
        return null;
    }

    private boolean tooLong(Column column, CharSequence text) {
        if (dialect == Dialect.ORACLE && column.type().sql().isEmpty() && text.length() > 1000) {
            int bytes = text.toString().getBytes(StandardCharsets.UTF_8).length;
            return bytes > dialect.textLimit() || dialect.length(text) > column.limit();
        }
        return text.length() > column.limit() && dialect.length(text) > column.limit();
    }

    /**
     * Ends the transaction: from here on readers see the delivery.
     *
     * @throws DeliveryException if the database refuses, or has not taken every row that it was sent
     */
    @Override
    public void finish() {
        try {
            sink.rest();
            long copied = sink.end();
            if (copied >= 0) {
                compare(taken, copied);
            }
            if (settings.mode() == DatabaseSettings.Mode.MERGE) {
                merge();
            }
        } catch (SQLException e) {
            throw failed(e);
        }
        commit();
    }

    /** A database that has said no has taken everything back; one that has not answered may have committed, or may yet. */
    private void commit() {
        try {
            connection.commit();
            finished = true;
            if (dialect == Dialect.H2) {
                H2Checkpoint.write(connection);
            }
        } catch (SQLException e) {
            if (finished || faults.leavesOpen(e)) {
                inDoubt = true;
                throw faults.inDoubt(e);
            }
            throw failed(e);
        }
    }

    @Override
    public boolean commitsAtEnd() {
        return true;
    }

    @Override
    public Optional<UnconfirmedRows> unconfirmed() {
        return inDoubt ? Optional.of(UnconfirmedRows.of(1, lastRow)) : Optional.empty();
    }

    private void merge() throws SQLException {
        if (lasting != null) {
            lasting.begin();
        }
        run(dialect.lock(target.sql()).stream().toList());
        List<String> names = columns.stream().map(Column::name).toList();
        long replaced = keyOrder.isStrict() ? 0 : count(dialect.replacedRows(stage, key));
        long merged;
        if (dialect.mergesInTwo() && (replaced == 0 || tableIsNew)) {
            run(dialect.findByIndex());
            merged = tableIsNew ? 0 : update(dialect.updateKnown(target.sql(), stage, names, key));
            if (merged < taken - replaced) {
                merged += update(dialect.insertNew(target.sql(), stage, names, key, replaced > 0));
            }
        } else {
            merged = update(dialect.merge(target.sql(), stage, names, key, replaced > 0));
        }
        if (dialect.countsMerged()) {
            compare(taken - replaced, merged);
        }
    }

    private void compare(long sent, long there) {
        if (there != sent) {
            throw new DeliveryException(
                    ErrorCode.DATABASE_TOOK_FEWER,
                    faults.subject() + ": " + sent + " rows were sent, but the database took " + there + ". "
                            + takeBack());
        }
    }

    /** Rolls back what was not finished. Never throws: a broken connection is rolled back by its server. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            if (finished || inDoubt) {
                endTransaction();
            } else if (outcome == null && takeBack() != null && leavesSomething()) {
                LOG.warn("{}: {}", faults.subject(), outcome);
            }
            if (broken) {
                quietly(() -> connection.abort(Runnable::run));
            } else {
                quietly(() -> run(dialect.end()));
                quietly(() -> connection.setAutoCommit(autoCommit));
            }
            if (session != null) {
                session.close();
            }
            quietly(connection::close);
        } finally {
            release.run();
        }
    }

    private boolean leavesSomething() {
        return !made.left().isEmpty() || (lasting != null && lasting.hasBegun());
    }

    /** Takes back what the load has done, once; returns a sentence that says what has become of it. */
    private String takeBack() {
        if (outcome == null) {
            endTransaction();
            List<String> left = broken ? made.leave() : made.takeBack();
            outcome = rows() + (left.isEmpty() ? "." : "; but " + String.join(", ", left) + " can't be taken back.");
        }
        return outcome;
    }

    /** What becomes of the rows, in words that something may follow. */
    private String rows() {
        if (lasting != null && lasting.hasBegun()) {
            return lasting.words();
        }
        return broken
                ? "The database takes back the rows of this delivery as soon as it sees that the connection is gone"
                : "Everything of this delivery was taken back";
    }

    /** From a transaction that can't be rolled back nothing must lead on: a statement, or auto-commit, could commit it. */
    private void endTransaction() {
        if (sink != null) {
            quietly(sink::close);
        }
        broken = !quietly(() -> {
            if (!connection.getAutoCommit() && !finished) {
                connection.rollback();
            }
            connection.setAutoCommit(true);
        });
        if (stageMade && !broken) {
            quietly(() -> run(List.of(dialect.dropStage(stage))));
        }
    }

    private long count(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet counted = statement.executeQuery(sql)) {
            counted.next();
            return counted.getLong(1);
        }
    }

    private long update(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return statement.executeLargeUpdate(sql);
        }
    }

    private void run(List<String> statements) throws SQLException {
        for (String sql : statements) {
            try (Statement statement = connection.createStatement()) {
                statement.execute(sql);
            }
        }
    }

    private interface Step {
        void run() throws SQLException;
    }

    /** Returns whether that went well. Drivers throw more than they declare when a connection is gone. */
    private boolean quietly(Step step) {
        try {
            step.run();
            return true;
        } catch (SQLException | RuntimeException connectionIsGone) {
            // what follows closes the connection, and the server then takes back what is not committed
            LOG.debug(
                    "{}: a step of closing failed: {}",
                    faults.subject(),
                    connectionIsGone.getClass().getName());
            return false;
        }
    }
}
