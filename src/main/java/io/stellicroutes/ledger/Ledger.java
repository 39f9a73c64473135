package io.stellicroutes.ledger;

import com.zaxxer.hikari.HikariDataSource;
import io.stellicroutes.base.Causes;
import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.H2Versions;
import io.stellicroutes.config.ConfigException;
import io.stellicroutes.config.StellicConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ledger: runs, their deliveries and rejected rows, in a database. Thread-safe; every call is a transaction of its
 * own. Every write is idempotent: when the connection breaks, it may have been done, and it is done again.
 */
public final class Ledger implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Ledger.class);
    /** H2's code for a database that is not there and must be. */
    private static final int NO_SUCH_FILE = 90146;
    /** Classes of SQLSTATEs: the values, the keys or the statement itself are wrong, also the next time. */
    private static final Set<String> WRONG = Set.of("22", "23", "42");

    private final LedgerDatabase database;
    private final Clock clock;
    private final Runs runs;
    private final Headers headers;
    private final Rejects rejects;
    private final Repairs repairs;
    private final Deliveries deliveries;
    private final Tokens tokens;
    private final Totals totals;
    private final BaselineRecords baselines;
    private final Schedules schedules;
    private final Turns turns;
    private final Pauses pauses;
    private final AuditTrail audit;
    private final LineageBook lineage;
    private final AlertBook alerts;
    private final Nodes nodes;
    private final Outbox outbox;

    private Ledger(HikariDataSource dataSource, StellicConfig.Ledger where, Clock clock, KeptFields kept) {
        this.clock = clock;
        database = new LedgerDatabase(dataSource, where);
        runs = new Runs(database, clock);
        headers = new Headers(database);
        rejects = new Rejects(database, kept);
        repairs = new Repairs(database, kept);
        baselines = new BaselineRecords(database, clock, kept);
        deliveries = new Deliveries(database, clock, rejects, baselines);
        tokens = new Tokens(database);
        schedules = new Schedules(database, clock);
        turns = new Turns(database);
        pauses = new Pauses(database, clock);
        audit = new AuditTrail(database);
        totals = new Totals(database);
        lineage = new LineageBook(database);
        alerts = new AlertBook(database);
        nodes = new Nodes(database);
        outbox = new Outbox(database);
    }

    /** Opens the ledger; creates or upgrades its tables. An H2 file may be open in several processes at once. */
    public static Ledger open(StellicConfig.Ledger where, Clock clock) {
        return open(where, clock, new StellicConfig.Rejects(StellicConfig.Rejects.Keep.FULL, "", List.of()));
    }

    /** As {@link #open(StellicConfig.Ledger, Clock)}; says what is kept of rejected rows. */
    public static Ledger open(StellicConfig.Ledger where, Clock clock, StellicConfig.Rejects rejects) {
        return Handover.patiently(() -> opened(where, clock, new KeptFields(rejects)));
    }

    /** Whether something has failed because a ledger did not answer, or not in time: it may the next time. */
    public static boolean isDown(Throwable failure) {
        return Causes.first(failure, JdbiException.class).isPresent()
                && Causes.all(failure, SQLException.class)
                        .map(sql -> String.valueOf(sql.getSQLState()))
                        .noneMatch(state -> WRONG.stream().anyMatch(state::startsWith));
    }

    /** What a look at a ledger finds. */
    public enum State {
        /** There is none yet: who opens it makes it. */
        ABSENT,
        /** Its tables are an older version's: who opens it upgrades them. */
        OLDER,
        /** It is as this version wants it. */
        CURRENT
    }

    /**
     * Looks at a ledger, and leaves it as it is.
     *
     * @throws ConfigException if a newer version has upgraded it, or there is no driver for it
     */
    public static State look(StellicConfig.Ledger where) {
        return Handover.patiently(() -> {
            String url =
                    H2Versions.isFile(where.url()) ? LedgerPool.shared(where.url()) + ";IFEXISTS=TRUE" : where.url();
            try (HikariDataSource dataSource = LedgerPool.open(url, where)) {
                return new Schema(dataSource).state();
            } catch (RuntimeException e) {
                if (isNotThere(e)) {
                    return State.ABSENT;
                }
                throw LedgerPool.explained(e, where);
            }
        });
    }

    /**
     * Opens a ledger to read it. None is made; an older version's is upgraded, which needs a ledger that can be written
     * to. An H2 file that can't be written to is read as it is on the disk, unless a process that serves it lets this
     * one in.
     *
     * @return empty if there is none yet
     * @throws ConfigException if it is an older version's and can't be written to, or if a newer version has upgraded
     *     it
     */
    public static Optional<Ledger> read(StellicConfig.Ledger where, Clock clock, StellicConfig.Rejects rejects) {
        KeptFields kept = new KeptFields(rejects);
        Optional<Path> file = H2Versions.isFile(where.url())
                ? Optional.of(LedgerPool.fileOf(where.url(), ".mv.db"))
                : Optional.empty();
        if (file.isEmpty() || LedgerPool.isWritable(file.get())) {
            return look(where) == State.ABSENT
                    ? Optional.empty()
                    : Optional.of(Handover.patiently(() -> opened(where, clock, kept)));
        }
        if (!Files.exists(file.get())) {
            return Optional.empty();
        }
        if (Files.isReadable(LedgerPool.fileOf(where.url(), ".lock.db"))) {
            try {
                return Optional.of(readOnly(LedgerPool.shared(where.url()) + ";IFEXISTS=TRUE", where, clock, kept));
            } catch (LedgerUnreachableException e) {
                LOG.debug("nobody serves the ledger: {}", e.getMessage());
            }
        }
        return Optional.of(readOnly(where.url() + ";IFEXISTS=TRUE;ACCESS_MODE_DATA=r", where, clock, kept));
    }

    private static Ledger readOnly(String url, StellicConfig.Ledger where, Clock clock, KeptFields kept) {
        HikariDataSource dataSource = LedgerPool.open(url, where);
        try {
            if (new Schema(dataSource).state() != State.CURRENT) {
                throw new ConfigException(
                        ErrorCode.WORK_DIR,
                        LedgerPool.URL,
                        "an older version's ledger must be upgraded before it can be read, and this"
                                + " one can't be written to: run any command once as its owner");
            }
            return new Ledger(dataSource, where, clock, kept);
        } catch (RuntimeException e) {
            dataSource.close();
            throw e;
        }
    }

    private static boolean isNotThere(Throwable thrown) {
        return Causes.all(thrown, SQLException.class).anyMatch(sql -> sql.getErrorCode() == NO_SUCH_FILE);
    }

    private static Ledger opened(StellicConfig.Ledger where, Clock clock, KeptFields kept) {
        HikariDataSource dataSource = LedgerPool.open(LedgerPool.shared(where.url()), where);
        try {
            new Schema(dataSource).upgrade();
            return new Ledger(dataSource, where, clock, kept);
        } catch (RuntimeException e) {
            dataSource.close();
            throw LedgerPool.explained(e, where);
        }
    }

    /** Which times of their schedules exports have been triggered at. */
    public Schedules schedules() {
        return schedules;
    }

    /** The runs. */
    public Runs runs() {
        return runs;
    }

    /** The field names of the runs' files. */
    public Headers headers() {
        return headers;
    }

    /** The deliveries of runs. */
    public Deliveries deliveries() {
        return deliveries;
    }

    /** The rows that destinations did not take. */
    public Rejects rejects() {
        return rejects;
    }

    /** The rows that people have repaired. */
    public Repairs repairs() {
        return repairs;
    }

    /** What deliveries know of their positions at destinations. */
    public Tokens tokens() {
        return tokens;
    }

    /** Sums over all runs, for monitoring. */
    public Totals totals() {
        return totals;
    }

    /** What destinations have, where they get changes. */
    public BaselineRecords baselines() {
        return baselines;
    }

    /** Who waits for a turn at Stellic. */
    public Turns turns() {
        return turns;
    }

    /** The schedules that people have paused. */
    public Pauses pauses() {
        return pauses;
    }

    /** Who has asked for what, and looked at whose records. */
    public AuditTrail audit() {
        return audit;
    }

    /** How exports stand. */
    public Overview overview(Collection<String> exports) {
        return database.transact(handle -> Overview.of(handle, exports));
    }

    /** What OpenLineage has been told of runs. */
    public LineageBook lineage() {
        return lineage;
    }

    /** What people have been told of. */
    public AlertBook alerts() {
        return alerts;
    }

    /** The services with this ledger. */
    public Nodes nodes() {
        return nodes;
    }

    /** What is to be sent to others. */
    public Outbox outbox() {
        return outbox;
    }

    /** Is not waited for from now on, if it is a server that does not answer: the process ends. */
    public void hurry() {
        database.hurry();
    }

    LedgerDatabase database() {
        return database;
    }

    Clock clock() {
        return clock;
    }

    @Override
    public void close() {
        database.close();
    }
}
