package io.stellicroutes.delivery.database;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.UnconfirmedRows;
import io.stellicroutes.delivery.DeliveryException;
import io.stellicroutes.delivery.Load;
import io.stellicroutes.delivery.LoadContext;
import io.stellicroutes.records.Batch;
import io.stellicroutes.records.Row;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
    private final HistoryView view;
    private final Fence fence;
    private Filling filling;
    private long lastRow;
    private boolean completed;
    private boolean closed;

    /**
     * Prepares the table and begins the transaction.
     *
     * @param fenced whether other processes may have taken the delivery since
     * @param release runs once the load is closed, or has failed to open
     */
    DatabaseLoad(
            LoadContext context,
            DatabaseSettings settings,
            Database database,
            Connection connection,
            Clock clock,
            boolean fenced,
            Runnable release)
            throws SQLException {
        this.context = context;
        this.settings = settings;
        this.connection = connection;
        this.release = release;
        this.database = database;
        this.target = new Target(database, settings.schema(), settings.table());
        this.faults = settings.faults().of(database);
        this.now = micros(clock.instant());
        this.statements = new Statements(connection);
        this.transaction = new LoadTransaction(connection, database, target, faults);
        this.fence = new Fence(connection, database, target, faults, context, fenced);
        this.view = new HistoryView(database, settings, target, statements);
    }

    /**
     * Does what the constructor promises; apart from it so that a failure can be cleaned up.
     *
     * @param compares whether {@link #difference()} will be asked
     * @param leftOut as of {@link LoadParts}
     */
    DatabaseLoad open(boolean compares, Set<String> leftOut) {
        try {
            transaction.ready(
                    String.join("\n", context.runId(), context.destination().name(), target.sql()),
                    DatabaseSettings.timeout(context.destination()));
            fence.raise();
            List<Target.Existing> existing = target.columns(connection);
            ColumnPlan plan = new ColumnPlan(context, settings, database, existing, now);
            TablePreparation preparation =
                    new TablePreparation(database, settings, target, statements, transaction.made());
            begin(plan, preparation.prepare(plan, existing), compares, leftOut);
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

    private void begin(ColumnPlan plan, boolean tableIsNew, boolean compares, Set<String> leftOut) throws SQLException {
        LoadContext.ChangeMode changes = context.changes();
        LocalDateTime at = changes == null ? now : micros(changes.at());
        LoadParts parts = new LoadParts(
                context, settings, database, target, plan, statements, transaction, faults, at, tableIsNew, leftOut);
        filling = settings.mode().goesByKey() ? new ChangesFilling(parts, compares) : new TableFilling(parts);
        filling.prepare();
        transaction.begin();
        Lasting lasting = null;
        if (!target.takesBack(connection)) {
            lasting = new Lasting(settings.mode());
            transaction.leaves(lasting);
            LOG.warn(
                    "{}: the table's storage engine has no transactions: its readers see rows as they come, and a delivery"
                            + " that fails leaves what it has written",
                    faults.subject());
        }
        filling.begin(lasting);
    }

    private static LocalDateTime micros(Instant instant) {
        return LocalDateTime.ofInstant(instant, ZoneOffset.UTC).truncatedTo(ChronoUnit.MICROS);
    }

    /**
     * Sends a batch within the transaction.
     *
     * @throws DeliveryException if the database refuses; the message holds no field's text
     */
    @Override
    public long write(Batch batch) {
        long before = filling.taken();
        lastRow = batch.through();
        try {
            for (Row row : batch.rows()) {
                filling.add(row);
            }
            filling.flush();
        } catch (SQLException e) {
            throw failed(e);
        }
        return filling.taken() - before;
    }

    @Override
    public long rest() {
        long before = filling.taken();
        try {
            filling.rest();
        } catch (SQLException e) {
            throw failed(e);
        }
        return filling.taken() - before;
    }

    /** How the table differs from the rows, if they are all of a file's; only of a load that goes by a key. */
    TableDifference difference() {
        try {
            return ((ChangesFilling) filling).difference();
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    /** Takes everything back, and says so as far as it is true. */
    private DeliveryException failed(SQLException e) {
        return faults.loading(e, transaction.takeBack());
    }

    @Override
    public void complete() {
        if (completed) {
            return;
        }
        completed = true;
        try {
            filling.complete();
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    /**
     * Ends the transaction: from here on readers see the delivery.
     *
     * @throws DeliveryException if the database refuses, or has not taken every row that it was sent
     * @throws RuntimeException if another process has taken the delivery: nothing is committed then
     */
    @Override
    public void finish() {
        complete();
        try {
            fence.check();
        } catch (SQLException e) {
            throw failed(e);
        }
        transaction.commit();
        view.make();
    }

    @Override
    public boolean commitsAtEnd() {
        return true;
    }

    @Override
    public Optional<UnconfirmedRows> unconfirmed() {
        return transaction.isInDoubt() ? Optional.of(UnconfirmedRows.of(1, lastRow)) : Optional.empty();
    }

    @Override
    public boolean mayHaveArrived() {
        return transaction.hasCommitted() || transaction.isInDoubt();
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
