package io.stellicroutes.ledger;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool;
import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.H2Checkpoint;
import io.stellicroutes.base.JdbcDrivers;
import io.stellicroutes.base.Problem;
import io.stellicroutes.base.Subject;
import io.stellicroutes.base.UnconfirmedRows;
import io.stellicroutes.config.ConfigException;
import io.stellicroutes.config.StellicConfig;
import io.stellicroutes.ledger.Run.Stage;
import io.stellicroutes.ledger.Run.Status;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.HandleConsumer;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.argument.AbstractArgumentFactory;
import org.jdbi.v3.core.argument.Argument;
import org.jdbi.v3.core.config.ConfigRegistry;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.StatementContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ledger's database. Thread-safe; every call is a transaction of its own. Every write is idempotent: when the connection
 * breaks, it may have been done, and it is done again.
 */
public final class Ledger implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Ledger.class);
    private static final DateTimeFormatter RUN_ID =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final int LONGEST_ERROR = 4000;
    private static final int LONGEST_NOTE = 1000;
    private static final Pattern UNSTORABLE = Pattern.compile("[\\x00\\p{Cs}]");
    private static final int FETCH = 500;
    /** An earlier doubt keeps its beginning. */
    private static final String FROM_HERE_ON = "in_doubt_from = settled_row + 1, in_doubt_through = null,"
            + " in_doubt_since = coalesce(in_doubt_since, cast(:now as timestamp))";

    private static final String IN_DOUBT = "in_doubt_from = cast(:from as bigint),"
            + " in_doubt_through = cast(:through as bigint), in_doubt_since ="
            + " case when cast(:from as bigint) is null then null else coalesce(in_doubt_since, cast(:now as timestamp)) end";
    /** How many batches may be sent again after a kill; a broker detects them by their ids. */
    private static final int BATCHES_AT_RISK = 5;
    /** H2's code for a database that is not there and must be. */
    private static final int NO_SUCH_FILE = 90146;

    private static final Duration LOG_IN_WITHIN = Duration.ofSeconds(10);
    /** Longer than any statement of the ledger takes; a line that stands still is given up then, unless its URL says otherwise. */
    private static final Duration ANSWER_WITHIN = Duration.ofMinutes(2);

    private final HikariDataSource dataSource;
    private final Jdbi jdbi;
    private final Clock clock;
    private final KeptFields kept;
    private final boolean flushes;
    private final AtomicLong checkpoints = new AtomicLong();
    private final SecureRandom random = new SecureRandom();

    private Ledger(HikariDataSource dataSource, Clock clock, KeptFields kept) {
        this.kept = kept;
        this.dataSource = dataSource;
        this.jdbi = Jdbi.create(dataSource).registerArgument(new UtcTimes());
        this.clock = clock;
        this.flushes = flushes(dataSource);
    }

    /** Opens the ledger; creates or upgrades its tables. An H2 file may be open in several processes at once. */
    public static Ledger open(StellicConfig.Ledger where, Clock clock) {
        return open(where, clock, new StellicConfig.Rejects(StellicConfig.Rejects.Keep.FULL, ""));
    }

    /** As {@link #open(StellicConfig.Ledger, Clock)}; says what is kept of rejected rows. */
    public static Ledger open(StellicConfig.Ledger where, Clock clock, StellicConfig.Rejects rejects) {
        return Handover.patiently(() -> opened(where, clock, new KeptFields(rejects)));
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
            String url = isFile(where.url()) ? shared(where.url()) + ";IFEXISTS=TRUE" : where.url();
            try (HikariDataSource dataSource = pooled(pool(url, where))) {
                return new Schema(dataSource).state();
            } catch (RuntimeException e) {
                if (isNotThere(e)) {
                    return State.ABSENT;
                }
                throw e;
            }
        });
    }

    /**
     * Opens a ledger to read it. None is made; an older version's is upgraded, which needs a ledger that can be written to.
     * An H2 file that can't be written to is read as it is on the disk, unless a process that serves it lets this one in.
     *
     * @return empty if there is none yet
     * @throws ConfigException if it is an older version's and can't be written to, or if a newer version has upgraded it
     */
    public static Optional<Ledger> read(StellicConfig.Ledger where, Clock clock, StellicConfig.Rejects rejects) {
        KeptFields kept = new KeptFields(rejects);
        Optional<Path> file = isFile(where.url()) ? Optional.of(fileOf(where.url(), ".mv.db")) : Optional.empty();
        if (file.isEmpty() || isWritable(file.get())) {
            return look(where) == State.ABSENT
                    ? Optional.empty()
                    : Optional.of(Handover.patiently(() -> opened(where, clock, kept)));
        }
        if (!Files.exists(file.get())) {
            return Optional.empty();
        }
        if (Files.isReadable(fileOf(where.url(), ".lock.db"))) {
            try {
                return Optional.of(readOnly(shared(where.url()) + ";IFEXISTS=TRUE", where, clock, kept));
            } catch (HikariPool.PoolInitializationException e) {
                LOG.debug("nobody serves the ledger: {}", e.getMessage());
            }
        }
        return Optional.of(readOnly(where.url() + ";IFEXISTS=TRUE;ACCESS_MODE_DATA=r", where, clock, kept));
    }

    private static Ledger readOnly(String url, StellicConfig.Ledger where, Clock clock, KeptFields kept) {
        HikariDataSource dataSource = pooled(pool(url, where));
        try {
            if (new Schema(dataSource).state() != State.CURRENT) {
                throw new ConfigException(
                        ErrorCode.WORK_DIR,
                        Subject.ofProperty("stellic.ledger.url"),
                        "an older version's ledger must be upgraded before it can be read, and this"
                                + " one can't be written to: run any command once as its owner");
            }
            return new Ledger(dataSource, clock, kept);
        } catch (RuntimeException e) {
            dataSource.close();
            throw e;
        }
    }

    private static boolean isWritable(Path file) {
        Path directory = file.toAbsolutePath().getParent();
        return Files.exists(file) ? Files.isWritable(file) && Files.isWritable(directory) : Files.isWritable(directory);
    }

    /** The file of an H2 URL that names one. */
    private static Path fileOf(String url, String ending) {
        String path = url.replaceFirst("^jdbc:h2:(file:)?", "").replaceFirst(";.*", "");
        return Path.of(path.replaceFirst("^~(?=/)", System.getProperty("user.home")) + ending);
    }

    private static boolean isNotThere(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && sql.getErrorCode() == NO_SUCH_FILE) {
                return true;
            }
        }
        return false;
    }

    private static Ledger opened(StellicConfig.Ledger where, Clock clock, KeptFields kept) {
        HikariDataSource dataSource = pooled(pool(shared(where.url()), where));
        try {
            new Schema(dataSource).upgrade();
            return new Ledger(dataSource, clock, kept);
        } catch (RuntimeException e) {
            dataSource.close();
            throw e;
        }
    }

    static HikariConfig pool(String url, StellicConfig.Ledger where) {
        HikariConfig pool = new HikariConfig();
        JdbcDrivers.properties(url, LOG_IN_WITHIN, ANSWER_WITHIN).forEach(pool::addDataSourceProperty);
        pool.setPoolName("stellic-ledger");
        pool.setJdbcUrl(url);
        pool.setUsername(where.username());
        pool.setPassword(where.password());
        pool.setMaximumPoolSize(8);
        pool.setMinimumIdle(1);
        return pool;
    }

    private static HikariDataSource pooled(HikariConfig pool) {
        JdbcDrivers.register();
        try {
            return new HikariDataSource(pool);
        } catch (RuntimeException e) {
            throw JdbcDrivers.missing(pool.getJdbcUrl())
                    .<RuntimeException>map(driver -> new ConfigException(Problem.completing(
                            ErrorCode.MISSING_LIBRARY,
                            Subject.ofProperty("stellic.ledger.url"),
                            "needs " + driver + " on the classpath")))
                    .orElse(e);
        }
    }

    /**
     * An H2 file is opened so that {@code runs}, on this machine, can look into it while the service is running; and so
     * that a commit has left the process when it returns, where H2 by itself keeps it for half a second. The checkpoints
     * alone would not do: none follows a lease, and a process that serves the file to this one may be killed in between.
     */
    private static String shared(String url) {
        if (System.getProperty("h2.bindAddress") == null) {
            System.setProperty("h2.bindAddress", "127.0.0.1");
        }
        String served = isFile(url) && !url.contains("AUTO_SERVER") ? url + ";AUTO_SERVER=TRUE" : url;
        return isFile(url) && !url.contains("WRITE_DELAY") ? served + ";WRITE_DELAY=0" : served;
    }

    private static boolean isFile(String url) {
        return url.startsWith("jdbc:h2:") && !url.startsWith("jdbc:h2:mem:") && !url.startsWith("jdbc:h2:tcp:");
    }

    <T> T with(HandleCallback<T, RuntimeException> work) {
        return Handover.patiently(() -> jdbi.withHandle(work));
    }

    private void use(HandleConsumer<RuntimeException> work) {
        with(work.asCallback());
        flush();
    }

    /** As {@link #use}, for what can't be found out again: no kill can undo it, nor what was put on record before it. */
    private void useSecurely(HandleConsumer<RuntimeException> work) {
        with(work.asCallback());
        secure();
    }

    private <T> T inTransaction(HandleCallback<T, RuntimeException> work) {
        T result = Handover.patiently(() -> jdbi.inTransaction(work));
        flush();
        return result;
    }

    /** H2 does not write at each commit: what the process has put on record must not be lost with it. */
    private void flush() {
        if (flushes) {
            Handover.patiently(() -> jdbi.withHandle(handle -> handle.execute("checkpoint sync")));
        }
    }

    private void secure() {
        if (flushes) {
            Handover.patiently(() -> jdbi.withHandle(handle -> write(handle.getConnection())));
        }
    }

    private static boolean write(Connection connection) {
        try {
            return H2Checkpoint.write(connection);
        } catch (SQLException e) {
            throw new IllegalStateException("the ledger can't be brought to the disk", e);
        }
    }

    /** Whether this is an H2 database whose user may have it written to the disk. */
    private static boolean flushes(DataSource dataSource) {
        try (Connection connection = dataSource.getConnection()) {
            if (!connection.getMetaData().getDatabaseProductName().equals("H2")) {
                return false;
            }
            try (Statement statement = connection.createStatement();
                    ResultSet admin = statement.executeQuery(
                            "select is_admin from information_schema.users where user_name = current_user")) {
                return admin.next() && admin.getBoolean(1);
            }
        } catch (SQLException e) {
            throw new IllegalStateException("the ledger can't be asked for its kind", e);
        }
    }

    /** Begins a run. */
    public Run begin(String export, String dataType) {
        Instant now = clock.instant();
        String id = RUN_ID.format(now) + "-%010x".formatted(random.nextLong(1L << 40));
        use(handle -> handle.createUpdate("insert into stellic_run"
                        + " (id, export, data_type, stage, status, started_at)"
                        + " select cast(:id as varchar), cast(:export as varchar), cast(:dataType as varchar),"
                        + " 'REQUESTING', 'RUNNING', cast(:now as timestamp)"
                        + " where not exists (select 1 from stellic_run where id = :id)")
                .bind("id", id)
                .bind("export", export)
                .bind("dataType", dataType)
                .bind("now", utc(now))
                .execute());
        return run(id).orElseThrow();
    }

    /** Sets a failed or interrupted run going again, where it stands. */
    public Run resume(Run run) {
        return update(run, "status = 'RUNNING'", null, null);
    }

    /** A run was stopped before its end: it goes on as after a crash. */
    public Run interrupted(Run run, String reason) {
        return update(run, "status = 'RUNNING'", null, reason);
    }

    /** Ends the runs of an export that a crash has left, but for the one that goes on. */
    public void abandonOthers(Run run) {
        inTransaction(handle -> {
            handle.execute(
                    "update stellic_delivery set status = 'FAILED', finished_at = ?, error = 'interrupted'"
                            + " where status = 'RUNNING' and run_id in (select id from stellic_run"
                            + " where export = ? and status = 'RUNNING' and id <> ?)",
                    utc(clock.instant()),
                    run.export(),
                    run.id());
            return handle.execute(
                    "update stellic_run set status = 'FAILED', finished_at = ?, error = 'interrupted; a later run has"
                            + " gone before it' where export = ? and status = 'RUNNING' and id <> ?",
                    utc(clock.instant()),
                    run.export(),
                    run.id());
        });
    }

    /** Stellic has accepted the export and has named its file. */
    public Run accepted(Run run, String fileName, Optional<Instant> expiry) {
        useSecurely(handle -> handle.createUpdate("update stellic_run set stage = 'AWAITING',"
                        + " file_name = :fileName, file_expiry = :expiry where id = :id")
                .bind("id", run.id())
                .bind("fileName", bounded(fileName, 1000))
                .bind("expiry", expiry.map(Ledger::utc).orElse(null))
                .execute());
        return run(run.id()).orElseThrow();
    }

    /**
     * The file has landed.
     *
     * @param fingerprint what its contents are known by, if it has to be fetched again
     * @param note what was odd about how it came
     */
    public Run landed(Run run, long bytes, String fingerprint, Optional<String> note) {
        use(handle -> handle.execute(
                "update stellic_run set stage = 'LANDED', bytes = ?, fingerprint = ?, note = ?, finished_at = null,"
                        + " error = null where id = ?",
                bytes,
                fingerprint,
                bounded(note.orElse(null), LONGEST_NOTE),
                run.id()));
        return run(run.id()).orElseThrow();
    }

    /** The landed file of a run is gone: it is fetched again by the name that Stellic gave it. Its length stays on record. */
    public Run fetchAgain(Run run) {
        return update(
                run, "status = 'RUNNING', stage = 'AWAITING', fetched_again = " + (run.fetchedAgain() + 1), null, null);
    }

    /** Puts a run back as it was before something was tried with it that has changed nothing. */
    public Run restored(Run before) {
        return update(
                before,
                "status = '" + before.status() + "', stage = '" + before.stage() + "', bytes = " + before.bytes(),
                before.finishedAt().orElse(null),
                before.error().orElse(null));
    }

    /** Ends a run whose deliveries have all ended. */
    public Run finished(Run run, Status status, String error) {
        return update(run, "status = '" + status + "'", clock.instant(), error);
    }

    /**
     * Ends a run that did not come to its deliveries.
     *
     * @param gone whether the export is gone at Stellic, so that the next run has to ask for a new one
     */
    public Run failed(Run run, String error, boolean gone) {
        return update(run, "status = 'FAILED'" + (gone ? ", stage = 'REQUESTING'" : ""), clock.instant(), error);
    }

    private Run update(Run run, String assignments, Instant finishedAt, String error) {
        HandleConsumer<RuntimeException> change = handle -> handle.createUpdate("update stellic_run set " + assignments
                        + ", finished_at = :finishedAt, error = :error where id = :id")
                .bind("id", run.id())
                .bind("finishedAt", finishedAt == null ? null : utc(finishedAt))
                .bind("error", bounded(error, LONGEST_ERROR))
                .execute();
        if (finishedAt == null) {
            use(change);
        } else {
            useSecurely(change);
        }
        return run(run.id()).orElseThrow();
    }

    /** A run by its id. */
    public Optional<Run> run(String id) {
        return with(handle -> handle.createQuery("select * from stellic_run where id = :id")
                .bind("id", id)
                .map(Ledger::toRun)
                .findOne());
    }

    /** The last runs, the newest first. */
    public List<Run> runs(int limit) {
        return with(
                handle -> handle.createQuery("select * from stellic_run order by started_at desc, id desc limit :limit")
                        .bind("limit", limit)
                        .map(Ledger::toRun)
                        .list());
    }

    /** An export's runs whose file has landed and was to be delivered, the newest first. */
    public List<Run> landed(String export) {
        return with(handle -> handle.createQuery("select * from stellic_run where export = :export and stage = 'LANDED'"
                        + " and status <> 'PREVIEWED' order by started_at desc, id desc")
                .bind("export", export)
                .map(Ledger::toRun)
                .list());
    }

    /** An export's newest run that was to be delivered. */
    public Optional<Run> newest(String export) {
        return with(handle -> handle.createQuery("select * from stellic_run where export = :export"
                        + " and status <> 'PREVIEWED' order by started_at desc, id desc limit 1")
                .bind("export", export)
                .map(Ledger::toRun)
                .findOne());
    }

    /** A run's deliveries, in the order of their destinations' names. */
    public List<DeliveryRecord> deliveries(String runId) {
        return with(
                handle -> handle.createQuery("select * from stellic_delivery where run_id = :id order by destination")
                        .bind("id", runId)
                        .map(Ledger::toDelivery)
                        .list());
    }

    /**
     * Begins a delivery, or begins it again: what an earlier attempt counted and rejected is forgotten, unless it was
     * {@linkplain #deliveryCheckpoint checkpoint}. What is in doubt stays so.
     *
     * @param bitByBit whether rows are for good before the delivery ends: then those behind the last checkpoint are in doubt from
     *     here on
     */
    public DeliveryRecord deliveryBegun(String runId, String destination, boolean bitByBit) {
        return inTransaction(handle -> {
            String doubt = bitByBit ? ", " + FROM_HERE_ON : "";
            LocalDateTime now = utc(clock.instant());
            int known = handle.createUpdate("update stellic_delivery set status = 'RUNNING', rows_read = settled_row,"
                            + " rows_delivered = settled_delivered, rows_rejected = settled_row - settled_delivered,"
                            + " started_at = :now, finished_at = null, error = null" + doubt
                            + " where run_id = :id and destination = :destination")
                    .bind("now", now)
                    .bind("id", runId)
                    .bind("destination", destination)
                    .execute();
            if (known == 0) {
                handle.createUpdate("insert into stellic_delivery (run_id, destination, status, rows_read,"
                                + " rows_delivered, rows_rejected, settled_row, settled_delivered, started_at,"
                                + " in_doubt_from, in_doubt_since)"
                                + " values (:id, :destination, 'RUNNING', 0, 0, 0, 0, 0, :now, :from, :since)")
                        .bind("id", runId)
                        .bind("destination", destination)
                        .bind("now", now)
                        .bind("from", bitByBit ? Long.valueOf(1) : null)
                        .bind("since", bitByBit ? now : null)
                        .execute();
            }
            DeliveryRecord begun = handle.createQuery(
                            "select * from stellic_delivery where run_id = :id and destination = :destination")
                    .bind("id", runId)
                    .bind("destination", destination)
                    .map(Ledger::toDelivery)
                    .one();
            handle.execute(
                    "delete from stellic_reject where run_id = ? and destination = ? and row_number > ?",
                    runId,
                    destination,
                    begun.checkpoint());
            return begun;
        });
    }

    /**
     * Everything up to a row is delivered or rejected for good, though the delivery goes on: what comes behind it is in doubt
     * until the next time.
     *
     * @param rejects rejected rows that are not on record yet: they are now, or nothing of this is
     * @param delivered how many of the rows up to it were delivered
     * @param batches how many batches that is since the last time
     */
    public void deliveryCheckpoint(
            String runId, String destination, List<Reject> rejects, long row, long delivered, int batches) {
        Handover.patiently(() -> jdbi.inTransaction(handle -> {
            keep(handle, runId, destination, rejects);
            return handle.execute(
                    "update stellic_delivery set settled_row = ?, settled_delivered = ?, rows_read = ?,"
                            + " rows_delivered = ?, rows_rejected = ?, in_doubt_from = ?, in_doubt_through = null,"
                            + " in_doubt_since = ? where run_id = ? and destination = ?",
                    row,
                    delivered,
                    row,
                    delivered,
                    row - delivered,
                    row + 1,
                    utc(clock.instant()),
                    runId,
                    destination);
        }));
        long before = checkpoints.getAndAdd(batches);
        if (before / BATCHES_AT_RISK < (before + batches) / BATCHES_AT_RISK) {
            secure();
        } else {
            flush();
        }
    }

    /** The destination is about to be told to commit rows that an earlier doubt is merged with. */
    public void commitSent(String runId, String destination, long from, long through) {
        use(handle -> handle.execute(
                "update stellic_delivery set in_doubt_from = least(coalesce(in_doubt_from, ?), ?),"
                        + " in_doubt_through = greatest(coalesce(in_doubt_through, ?), ?),"
                        + " in_doubt_since = coalesce(in_doubt_since, ?) where run_id = ? and destination = ?",
                from,
                from,
                through,
                through,
                utc(clock.instant()),
                runId,
                destination));
    }

    /**
     * Ends a delivery. A failure counts once, though this may be repeated because nobody heard that it was done.
     *
     * @param doubt the rows that are in doubt from here on; empty if every commit was confirmed or refused
     */
    public void deliveryEnded(
            String runId,
            String destination,
            DeliveryRecord.Status status,
            long read,
            long delivered,
            long rejected,
            String error,
            Optional<UnconfirmedRows> doubt) {
        LocalDateTime now = utc(clock.instant().truncatedTo(ChronoUnit.MICROS));
        useSecurely(handle -> handle.createUpdate("update stellic_delivery set status = :status,"
                        + " failures = failures + case when status = 'FAILED' and finished_at = :now then 0"
                        + " else :failures end,"
                        + " rows_read = :read, rows_delivered = :delivered, rows_rejected = :rejected,"
                        + " finished_at = :now, error = :error, " + IN_DOUBT
                        + " where run_id = :id and destination = :destination")
                .bind("status", status.name())
                .bind("failures", status == DeliveryRecord.Status.FAILED ? 1 : 0)
                .bind("read", read)
                .bind("delivered", delivered)
                .bind("rejected", rejected)
                .bind("error", bounded(error, LONGEST_ERROR))
                .bindMap(bound(doubt, now))
                .bind("id", runId)
                .bind("destination", destination)
                .execute());
    }

    /**
     * Ends a delivery that was not tried: it has failed, but has none of its tries less. Its checkpoint stays.
     *
     * @param doubt as of {@link #deliveryEnded}
     */
    public void deliveryHeld(String runId, String destination, String reason, Optional<UnconfirmedRows> doubt) {
        use(handle -> handle.createUpdate("update stellic_delivery set status = 'FAILED', finished_at = :now,"
                        + " error = :error, " + IN_DOUBT + " where run_id = :id and destination = :destination")
                .bind("error", bounded(reason, LONGEST_ERROR))
                .bindMap(bound(doubt, utc(clock.instant())))
                .bind("id", runId)
                .bind("destination", destination)
                .execute());
    }

    private static Map<String, Object> bound(Optional<UnconfirmedRows> doubt, LocalDateTime now) {
        Map<String, Object> values = new HashMap<>();
        values.put("now", now);
        values.put("from", doubt.map(UnconfirmedRows::from).orElse(null));
        values.put("through", doubt.flatMap(UnconfirmedRows::through).orElse(null));
        return values;
    }

    /** The deliveries of a run that have failed. */
    public List<FailedDelivery> failedDeliveries(String runId) {
        return with(
                handle -> handle.createQuery("select destination, failures, finished_at, error from stellic_delivery"
                                + " where run_id = :id and status = 'FAILED' order by destination")
                        .bind("id", runId)
                        .map((rs, context) -> new FailedDelivery(
                                rs.getString("destination"),
                                rs.getInt("failures"),
                                instant(rs, "finished_at").orElseThrow(),
                                Problem.codeOf(rs.getString("error"))))
                        .list());
    }

    /**
     * Removes runs that ended before a time, with their deliveries and rejected rows; never one that is running.
     *
     * @return their ids
     */
    public List<String> removeEndedBefore(Instant time) {
        String ended = " where status <> 'RUNNING' and finished_at < :time";
        List<String> ids = with(handle -> handle.createQuery("select id from stellic_run" + ended)
                .bind("time", utc(time))
                .mapTo(String.class)
                .list());
        if (ids.isEmpty()) {
            return ids;
        }
        return inTransaction(handle -> {
            PreparedBatch batch = handle.prepareBatch("delete from stellic_run" + ended + " and id = :id");
            ids.forEach(id -> batch.bind("time", utc(time)).bind("id", id).add());
            batch.execute();
            return ids.stream().filter(id -> isGone(handle, id)).toList();
        });
    }

    private static boolean isGone(Handle handle, String runId) {
        return handle.createQuery("select count(*) from stellic_run where id = :id")
                        .bind("id", runId)
                        .mapTo(Long.class)
                        .one()
                == 0;
    }

    /** Keeps rejected rows. */
    public void rejected(String runId, String destination, List<Reject> rejects) {
        if (rejects.isEmpty()) {
            return;
        }
        inTransaction(handle -> {
            keep(handle, runId, destination, rejects);
            return null;
        });
    }

    /** Also those that are there already: kept by a transaction whose end was not heard of, so that it is repeated. */
    private void keep(Handle handle, String runId, String destination, List<Reject> rejects) {
        if (rejects.isEmpty()) {
            return;
        }
        forget(handle, runId, destination, rejects.stream().map(Reject::row).toList());
        PreparedBatch batch =
                handle.prepareBatch("insert into stellic_reject (run_id, destination, row_number, reason, fields)"
                        + " values (?, ?, ?, ?, ?)");
        for (Reject reject : rejects) {
            batch.add(
                    runId,
                    destination,
                    reject.row(),
                    bounded(reject.reason(), 2000),
                    kept.kept(runId, destination, reject));
        }
        batch.execute();
    }

    /** Returns how many of the rows were on record. */
    private static int forget(Handle handle, String runId, String destination, Collection<Long> rows) {
        PreparedBatch batch = handle.prepareBatch(
                "delete from stellic_reject where run_id = ? and destination = ? and row_number = ?");
        rows.forEach(row -> batch.add(runId, destination, row));
        return IntStream.of(batch.execute()).sum();
    }

    /** The first rejected rows of a delivery, in the file's order. */
    public List<Reject> rejects(String runId, String destination, int limit) {
        return with(handle -> handle.createQuery("select row_number, reason, fields from stellic_reject"
                        + " where run_id = :run and destination = :destination order by row_number limit :limit")
                .bind("run", runId)
                .bind("destination", destination)
                .bind("limit", limit)
                .map((rs, context) -> reject(runId, destination, rs))
                .list());
    }

    /** Shows every rejected row of a delivery, in the file's order, a few in memory at a time. Not repeated when the connection is lost. */
    public void forEachReject(String runId, String destination, Consumer<Reject> consumer) {
        jdbi.useTransaction(handle -> {
            try (Stream<Reject> rejects = handle
                    .createQuery("select row_number, reason, fields from stellic_reject"
                            + " where run_id = :run and destination = :destination order by row_number")
                    .bind("run", runId)
                    .bind("destination", destination)
                    .setFetchSize(FETCH)
                    .map((rs, context) -> reject(runId, destination, rs))
                    .stream()) {
                rejects.forEach(consumer);
            }
        });
    }

    /**
     * Shows every rejected row of several deliveries of a run, in the file's order, a few in memory at a time. Not repeated
     * when the connection is lost.
     *
     * @param consumer told the destination and the row; all rejections of a row one after the other
     */
    public void forEachReject(String runId, List<String> destinations, BiConsumer<String, Reject> consumer) {
        if (destinations.isEmpty()) {
            return;
        }
        jdbi.useTransaction(handle -> {
            try (Stream<Map.Entry<String, Reject>> rejects = handle
                    .createQuery("select row_number, reason, fields, destination from stellic_reject"
                            + " where run_id = :run and destination in (<destinations>)"
                            + " order by row_number, destination")
                    .bind("run", runId)
                    .bindList("destinations", destinations)
                    .setFetchSize(FETCH)
                    .map((rs, context) -> Map.entry(rs.getString(4), reject(runId, rs.getString(4), rs)))
                    .stream()) {
                rejects.forEach(reject -> consumer.accept(reject.getKey(), reject.getValue()));
            }
        });
    }

    /** The numbers of those of the rows that are rejected. */
    public List<Long> rejectedAmong(String runId, String destination, Collection<Long> rows) {
        Set<Long> asked = Set.copyOf(rows);
        return with(handle -> handle.createQuery("select row_number from stellic_reject"
                        + " where run_id = :run and destination = :destination order by row_number")
                .bind("run", runId)
                .bind("destination", destination)
                .mapTo(Long.class)
                .filter(asked::contains)
                .list());
    }

    private Reject reject(String runId, String destination, ResultSet rs) throws SQLException {
        long row = rs.getLong(1);
        return new Reject(row, rs.getString(2), kept.fields(runId, destination, row, rs.getString(3)));
    }

    /** Rejected rows have been corrected and delivered. A row that is not rejected any more is not counted again. */
    public void corrected(String runId, String destination, List<Long> rows) {
        if (rows.isEmpty()) {
            return;
        }
        inTransaction(handle -> {
            int arrived = forget(handle, runId, destination, rows);
            return handle.execute(
                    "update stellic_delivery set rows_delivered = rows_delivered + ?, rows_rejected = rows_rejected - ?,"
                            + " settled_delivered = settled_delivered + ? where run_id = ? and destination = ?",
                    arrived,
                    arrived,
                    arrived,
                    runId,
                    destination);
        });
    }

    /**
     * Keeps repaired rows of a run for every later delivery to a destination; they replace earlier repairs of the same rows.
     *
     * @param rows the repaired fields by the number of the row
     */
    public void repaired(String runId, String destination, Map<Long, List<String>> rows) {
        if (rows.isEmpty()) {
            return;
        }
        inTransaction(handle -> {
            PreparedBatch delete = handle.prepareBatch(
                    "delete from stellic_repair where run_id = ? and destination = ? and row_number = ?");
            PreparedBatch insert = handle.prepareBatch(
                    "insert into stellic_repair (run_id, destination, row_number, fields) values (?, ?, ?, ?)");
            rows.forEach((row, fields) -> {
                delete.add(runId, destination, row);
                insert.add(runId, destination, row, kept.repaired(runId, destination, row, fields));
            });
            delete.execute();
            return insert.execute();
        });
    }

    /**
     * The repaired rows of a delivery: the fields by the number of the row. A row that was not kept, or is encrypted with
     * another key, has no fields.
     */
    public Map<Long, List<String>> repairs(String runId, String destination) {
        Map<Long, List<String>> rows = new TreeMap<>();
        with(handle -> handle.createQuery("select row_number, fields from stellic_repair"
                                + " where run_id = :run and destination = :destination")
                        .bind("run", runId)
                        .bind("destination", destination)
                        .map((rs, context) -> Map.entry(
                                rs.getLong(1), kept.repair(runId, destination, rs.getLong(1), rs.getString(2))))
                        .list())
                .forEach(row -> rows.put(row.getKey(), row.getValue()));
        return rows;
    }

    /** Corrected rows are rejected once more: as they are now, for the reason that there is now. */
    public void rejectedAgain(String runId, String destination, List<Reject> rejects) {
        if (rejects.isEmpty()) {
            return;
        }
        inTransaction(handle -> {
            PreparedBatch batch = handle.prepareBatch("update stellic_reject set reason = ?, fields = ?"
                    + " where run_id = ? and destination = ? and row_number = ?");
            rejects.forEach(reject -> batch.add(
                    bounded(reject.reason(), 2000),
                    kept.kept(runId, destination, reject),
                    runId,
                    destination,
                    reject.row()));
            return batch.execute();
        });
    }

    /** Forgets the checkpoint of a delivery: it begins at the first row again. */
    public void startOver(String runId, String destination) {
        useSecurely(handle -> handle.execute(
                "update stellic_delivery set settled_row = 0, settled_delivered = 0"
                        + " where run_id = ? and destination = ?",
                runId,
                destination));
    }

    /** The token of a delivery's position at its destination; {@code attempt} is empty for that of the whole file. */
    public Optional<String> token(String runId, String destination, String attempt) {
        return with(handle -> handle.createQuery("select token from stellic_token"
                        + " where run_id = :id and destination = :destination and attempt = :attempt")
                .bind("id", runId)
                .bind("destination", destination)
                .bind("attempt", attempt)
                .mapTo(String.class)
                .findOne());
    }

    /** Puts that token on record, in the place of an older one. */
    public void token(String runId, String destination, String attempt, String token) {
        Handover.patiently(() -> jdbi.inTransaction(handle -> {
            forgetToken(handle, runId, destination, attempt);
            return handle.execute(
                    "insert into stellic_token (run_id, destination, attempt, token) values (?, ?, ?, ?)",
                    runId,
                    destination,
                    attempt,
                    token);
        }));
        secure();
    }

    /** Removes that token. */
    public void forgetToken(String runId, String destination, String attempt) {
        useSecurely(handle -> forgetToken(handle, runId, destination, attempt));
    }

    private static void forgetToken(Handle handle, String runId, String destination, String attempt) {
        handle.execute(
                "delete from stellic_token where run_id = ? and destination = ? and attempt = ?",
                runId,
                destination,
                attempt);
    }

    /** Whether a run of the same export that began later has been delivered to a destination. */
    public boolean hasNewer(Run run, String destination) {
        return with(handle -> handle.createQuery("select count(*) from stellic_delivery d"
                                + " join stellic_run r on r.id = d.run_id where r.export = :export"
                                + " and d.destination = :destination and d.status = 'DELIVERED'"
                                + " and r.started_at > :startedAt")
                        .bind("export", run.export())
                        .bind("destination", destination)
                        .bind("startedAt", utc(run.startedAt()))
                        .mapTo(Long.class)
                        .one()
                > 0);
    }

    /**
     * Notes the field names of a run's file.
     *
     * @param change how they differ from those of the last good run; null if they do not
     */
    public void header(String runId, List<String> names, String change) {
        use(handle -> handle.execute(
                "update stellic_run set header = ?, header_change = ? where id = ?",
                KeptFields.json(names),
                bounded(change, LONGEST_ERROR),
                runId));
    }

    /** The field names of the last run of the same export that began before this one and was delivered. */
    public Optional<List<String>> headerBefore(Run run) {
        return with(handle -> handle.createQuery("select header from stellic_run where export = :export"
                        + " and status = 'DELIVERED' and header is not null and started_at < :startedAt"
                        + " order by started_at desc limit 1")
                .bind("export", run.export())
                .bind("startedAt", utc(run.startedAt()))
                .map((rs, context) -> KeptFields.parsed(rs.getString(1)))
                .findOne());
    }

    /** How the field names of a run's file differ from those of the run before. */
    public Optional<String> headerChange(String runId) {
        return with(handle -> handle.createQuery("select header_change from stellic_run where id = :id")
                .bind("id", runId)
                .map((rs, context) -> Optional.ofNullable(rs.getString(1)))
                .findOne()
                .flatMap(change -> change));
    }

    /** The rows that were read for a destination by the last run of the same export that began before this one. */
    public Optional<Long> rowsBefore(Run run, String destination) {
        return with(handle -> handle.createQuery("select d.rows_read from stellic_delivery d"
                        + " join stellic_run r on r.id = d.run_id where r.export = :export"
                        + " and d.destination = :destination and d.status = 'DELIVERED'"
                        + " and r.started_at < :startedAt order by r.started_at desc limit 1")
                .bind("export", run.export())
                .bind("destination", destination)
                .bind("startedAt", utc(run.startedAt()))
                .mapTo(Long.class)
                .findOne());
    }

    /** The field names of a run's file; empty if they are not known. */
    public Optional<List<String>> header(String runId) {
        return with(handle -> handle.createQuery("select header from stellic_run where id = :id")
                .bind("id", runId)
                .map((rs, context) -> Optional.ofNullable(rs.getString(1)).map(KeptFields::parsed))
                .findOne()
                .flatMap(header -> header));
    }

    @Override
    public void close() {
        dataSource.close();
    }

    private static Run toRun(ResultSet rs, StatementContext context) throws SQLException {
        return new Run(
                rs.getString("id"),
                rs.getString("export"),
                rs.getString("data_type"),
                Stage.valueOf(rs.getString("stage")),
                Status.valueOf(rs.getString("status")),
                Optional.ofNullable(rs.getString("file_name")),
                instant(rs, "file_expiry"),
                rs.getLong("bytes"),
                instant(rs, "started_at").orElseThrow(),
                instant(rs, "finished_at"),
                Optional.ofNullable(rs.getString("error")),
                rs.getInt("fetched_again"),
                Optional.ofNullable(rs.getString("fingerprint")),
                Optional.ofNullable(rs.getString("note")));
    }

    private static DeliveryRecord toDelivery(ResultSet rs, StatementContext context) throws SQLException {
        return new DeliveryRecord(
                rs.getString("run_id"),
                rs.getString("destination"),
                DeliveryRecord.Status.valueOf(rs.getString("status")),
                rs.getLong("rows_read"),
                rs.getLong("rows_delivered"),
                rs.getLong("rows_rejected"),
                rs.getLong("settled_row"),
                instant(rs, "started_at").orElseThrow(),
                instant(rs, "finished_at"),
                Optional.ofNullable(rs.getString("error")),
                doubt(rs));
    }

    private static Optional<Doubt> doubt(ResultSet rs) throws SQLException {
        long from = rs.getLong("in_doubt_from");
        Optional<Long> through = Optional.ofNullable(rs.getObject("in_doubt_through", Long.class));
        return instant(rs, "in_doubt_since").map(since -> new Doubt(new UnconfirmedRows(from, through), since));
    }

    private static LocalDateTime utc(Instant instant) {
        return LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
    }

    private static Optional<Instant> instant(ResultSet rs, String column) throws SQLException {
        return Optional.ofNullable(rs.getObject(column, LocalDateTime.class))
                .map(time -> time.toInstant(ZoneOffset.UTC));
    }

    private static String bounded(String text, int length) {
        String storable = text == null ? null : storable(text);
        if (storable == null || storable.length() <= length) {
            return storable;
        }
        boolean splitsCharacter = Character.isHighSurrogate(storable.charAt(length - 2));
        return storable.substring(0, splitsCharacter ? length - 2 : length - 1) + "…";
    }

    /** PostgreSQL's text holds no NUL and no half of a character: they are written as in JSON. */
    static String storable(String text) {
        return UNSTORABLE.matcher(text).replaceAll(found -> "\\\\u%04x"
                .formatted((int) found.group().charAt(0)));
    }

    /** Times as they stand: Jdbi's own way leads through a time of the machine's zone, which some are missing from. */
    private static final class UtcTimes extends AbstractArgumentFactory<LocalDateTime> {
        UtcTimes() {
            super(Types.TIMESTAMP);
        }

        @Override
        protected Argument build(LocalDateTime time, ConfigRegistry config) {
            return (position, statement, context) -> statement.setObject(position, time);
        }
    }
}
