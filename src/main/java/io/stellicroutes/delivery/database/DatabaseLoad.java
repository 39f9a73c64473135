package io.stellicroutes.delivery.database;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.UnconfirmedRows;
import io.stellicroutes.delivery.DeliveryException;
import io.stellicroutes.delivery.Load;
import io.stellicroutes.delivery.LoadContext;
import io.stellicroutes.records.Batch;
import io.stellicroutes.records.Row;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One delivery into one table, in one transaction: readers see the table as it was until {@link #finish()}, and for
 * ever if it is not reached.
 *
 * <p>Tables and columns are made before the transaction where the database would otherwise commit on the way; a table
 * that a failed load had made is dropped again.
 */
final class DatabaseLoad implements Load {
    private static final Logger LOG = LoggerFactory.getLogger("io.stellicroutes");

    private final LoadContext context;
    private final DatabaseSettings settings;
    private final Connection connection;
    private final Runnable release;
    private final Database database;
    private final Target target;
    private final DatabaseFailures faults;
    private final LocalDateTime now;
    private final Statements statements;
    private final LoadTransaction transaction;
    private ColumnPlan plan;
    private RowValues rowValues;
    private KeyOrder keyOrder;
    /** Null if the load does not merge. */
    private Staging staging;

    private boolean tableIsNew;
    /** Null of a table that takes rows back. */
    private Lasting lasting;

    private RowSink sink;
    private long taken;
    private long lastRow;
    private boolean closed;

    /**
     * Prepares the table and begins the transaction.
     *
     * @param release runs once the load is closed, or has failed to open
     */
    DatabaseLoad(
            LoadContext context,
            DatabaseSettings settings,
            Database database,
            Connection connection,
            Clock clock,
            Runnable release)
            throws SQLException {
        this.context = context;
        this.settings = settings;
        this.connection = connection;
        this.release = release;
        this.database = database;
        this.target = new Target(database, settings.schema(), settings.table());
        this.faults = settings.faults().of(database);
        this.now = LocalDateTime.ofInstant(clock.instant(), ZoneOffset.UTC).truncatedTo(ChronoUnit.MICROS);
        this.statements = new Statements(connection);
        this.transaction = new LoadTransaction(connection, database, target, faults);
    }

    /** Does what the constructor promises; apart from it so that a failure can be cleaned up. */
    Load open() {
        try {
            transaction.ready(
                    String.join("\n", context.runId(), context.destination().name(), target.sql()),
                    DatabaseSettings.timeout(context.destination()));
            List<Target.Existing> existing = target.columns(connection);
            plan = new ColumnPlan(context, settings, database, existing, now);
            rowValues = new RowValues(context, database, plan);
            keyOrder = plan.keyOrder();
            tableIsNew = new TablePreparation(database, settings, target, statements, transaction.made())
                    .prepare(plan, existing);
            begin();
            return this;
        } catch (SQLException e) {
            String what = transaction.takeBack();
            close();
            throw faults.preparing(
                    ErrorCode.TABLE,
                    "the table can't be prepared" + (transaction.leavesSomething() ? ". " + what : ""),
                    e);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private void begin() throws SQLException {
        if (settings.mode() == DatabaseSettings.Mode.MERGE) {
            staging = new Staging(database, target, plan, statements);
            staging.make();
            transaction.stagesIn(staging);
        }
        transaction.begin();
        boolean takesBack = target.takesBack(connection);
        if (!takesBack) {
            lasting = new Lasting(settings.mode());
            transaction.leaves(lasting);
            LOG.warn(
                    "{}: the table's storage engine has no transactions: its readers see rows as they come, and a delivery"
                            + " that fails leaves what it has written",
                    faults.subject());
        }
        if (lasting != null && staging == null) {
            lasting.begin();
        }
        if (!tableIsNew) {
            deleteEarlierRows();
        }
        sink = database.open(new SinkTarget(
                connection,
                staging == null ? target.sql() : staging.sql(),
                plan.columns(),
                Map.of(OwnColumns.RUN_ID, context.runId(), OwnColumns.LOADED_AT, plan.loadedAt()),
                staging != null || takesBack,
                this::refused));
        transaction.fillsBy(sink);
    }

    /**
     * Not in a table that is made in this transaction: there are none, nobody else sees it, and a PostgreSQL that
     * publishes all tables forbids to delete from one whose rows have no identity yet.
     */
    private void deleteEarlierRows() throws SQLException {
        if (settings.mode() == DatabaseSettings.Mode.REPLACE) {
            lock();
            statements.run(database.deleteAll(target.sql()));
        } else if (settings.mode() == DatabaseSettings.Mode.APPEND) {
            try (PreparedStatement delete = connection.prepareStatement(database.deleteRun(target.sql()))) {
                delete.setString(1, context.runId());
                delete.executeUpdate();
            }
        }
    }

    private void lock() throws SQLException {
        statements.run(database.lock(target.sql()).stream().toList());
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
        Object[] values = new Object[rowValues.count()];
        try {
            for (Row row : batch.rows()) {
                String misfit = rowValues.fill(row, values);
                if (misfit == null) {
                    sink.add(row, values, rowValues.areKnown());
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
        if (!rowValues.isOfFile(column)) {
            throw why;
        }
        taken--;
        context.rejects().reject(row.number(), rowValues.refusal(row, column, why), row.source());
    }

    /** Takes everything back, and says so as far as it is true. */
    private DeliveryException failed(SQLException e) {
        return faults.loading(e, transaction.takeBack());
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
            if (staging != null) {
                merge();
            }
        } catch (SQLException e) {
            throw failed(e);
        }
        transaction.commit();
    }

    @Override
    public boolean commitsAtEnd() {
        return true;
    }

    @Override
    public Optional<UnconfirmedRows> unconfirmed() {
        return transaction.isInDoubt() ? Optional.of(UnconfirmedRows.of(1, lastRow)) : Optional.empty();
    }

    private void merge() throws SQLException {
        if (lasting != null) {
            lasting.begin();
        }
        lock();
        long replaced = keyOrder.isStrict() ? 0 : staging.replaced();
        long merged = staging.merge(taken, replaced, tableIsNew);
        if (merged >= 0) {
            compare(taken - replaced, merged);
        }
    }

    private void compare(long sent, long there) {
        if (there != sent) {
            throw new DeliveryException(
                    ErrorCode.DATABASE_TOOK_FEWER,
                    faults.subject(),
                    sent + " rows were sent, but the database took " + there + ". " + transaction.takeBack());
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
            transaction.close();
        } finally {
            release.run();
        }
    }
}
