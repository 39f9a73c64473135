package io.stellicroutes.ledger;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.stellicroutes.config.StellicConfig;
import io.stellicroutes.ledger.Run.Stage;
import io.stellicroutes.ledger.Run.Status;
import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.flywaydb.core.Flyway;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.HandleConsumer;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.argument.AbstractArgumentFactory;
import org.jdbi.v3.core.argument.Argument;
import org.jdbi.v3.core.config.ConfigRegistry;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.StatementContext;

/** The ledger's database. Thread-safe; every call is a transaction of its own. */
public final class Ledger implements AutoCloseable {
    private static final DateTimeFormatter RUN_ID =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final int LONGEST_ERROR = 4000;
    private static final Pattern UNSTORABLE = Pattern.compile("[\\x00\\p{Cs}]");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HikariDataSource dataSource;
    private final Jdbi jdbi;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    private Ledger(HikariDataSource dataSource, Clock clock) {
        this.dataSource = dataSource;
        this.jdbi = Jdbi.create(dataSource).registerArgument(new UtcTimes());
        this.clock = clock;
    }

    /** Opens the ledger; creates or upgrades its tables. An H2 file may be open in several processes at once. */
    public static Ledger open(StellicConfig.Ledger where, Clock clock) {
        return Handover.patiently(() -> opened(where, clock));
    }

    private static Ledger opened(StellicConfig.Ledger where, Clock clock) {
        HikariConfig pool = new HikariConfig();
        pool.setPoolName("stellic-ledger");
        pool.setJdbcUrl(shared(where.url()));
        pool.setUsername(where.username());
        pool.setPassword(where.password());
        pool.setMaximumPoolSize(8);
        pool.setMinimumIdle(1);
        HikariDataSource dataSource = new HikariDataSource(pool);
        try {
            Flyway.configure()
                    .dataSource(dataSource)
                    .locations("classpath:io/stellicroutes/ledger")
                    .table("stellic_schema_history")
                    .baselineOnMigrate(true)
                    .baselineVersion("0")
                    .load()
                    .migrate();
            return new Ledger(dataSource, clock);
        } catch (RuntimeException e) {
            dataSource.close();
            throw e;
        }
    }

    /**
     * An H2 file is opened so that {@code runs}, on this machine, can look into it while the service is running; and so
     * that a commit has left the process when it returns, where H2 by itself keeps it for half a second.
     */
    private static String shared(String url) {
        if (System.getProperty("h2.bindAddress") == null) {
            System.setProperty("h2.bindAddress", "127.0.0.1");
        }
        boolean file = url.startsWith("jdbc:h2:") && !url.startsWith("jdbc:h2:mem:") && !url.startsWith("jdbc:h2:tcp:");
        String served = file && !url.contains("AUTO_SERVER") ? url + ";AUTO_SERVER=TRUE" : url;
        return file && !url.contains("WRITE_DELAY") ? served + ";WRITE_DELAY=0" : served;
    }

    <T> T with(HandleCallback<T, RuntimeException> work) {
        return Handover.patiently(() -> jdbi.withHandle(work));
    }

    private void use(HandleConsumer<RuntimeException> work) {
        with(work.asCallback());
    }

    private <T> T inTransaction(HandleCallback<T, RuntimeException> work) {
        return Handover.patiently(() -> jdbi.inTransaction(work));
    }

    /** Begins a run. */
    public Run begin(String export, String dataType) {
        Instant now = clock.instant();
        String id = RUN_ID.format(now) + "-" + "%010x".formatted(random.nextLong(1L << 40));
        use(handle -> handle.createUpdate("insert into stellic_run"
                        + " (id, export, data_type, stage, status, started_at)"
                        + " values (:id, :export, :dataType, 'REQUESTING', 'RUNNING', :now)")
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
        use(handle -> handle.createUpdate("update stellic_run set stage = 'AWAITING',"
                        + " file_name = :fileName, file_expiry = :expiry where id = :id")
                .bind("id", run.id())
                .bind("fileName", bounded(fileName, 1000))
                .bind("expiry", expiry.map(Ledger::utc).orElse(null))
                .execute());
        return run(run.id()).orElseThrow();
    }

    /** The file has landed. */
    public Run landed(Run run, long bytes) {
        return update(run, "stage = 'LANDED', bytes = " + bytes, null, null);
    }

    /** Ends a run whose legs have all ended. */
    public Run finished(Run run, Status status, String error) {
        return update(run, "status = '" + status + "'", clock.instant(), error);
    }

    /**
     * Ends a run that did not come to its legs.
     *
     * @param gone whether the export is gone at Stellic, so that the next run has to ask for a new one
     */
    public Run failed(Run run, String error, boolean gone) {
        return update(run, "status = 'FAILED'" + (gone ? ", stage = 'REQUESTING'" : ""), clock.instant(), error);
    }

    private Run update(Run run, String assignments, Instant finishedAt, String error) {
        use(handle -> handle.createUpdate("update stellic_run set " + assignments
                        + ", finished_at = :finishedAt, error = :error where id = :id")
                .bind("id", run.id())
                .bind("finishedAt", finishedAt == null ? null : utc(finishedAt))
                .bind("error", bounded(error, LONGEST_ERROR))
                .execute());
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
     * {@linkplain #deliverySettled settled}.
     */
    public DeliveryRecord deliveryBegun(String runId, String destination) {
        return inTransaction(handle -> {
            int known = handle.execute(
                    "update stellic_delivery set status = 'RUNNING', rows_read = settled_row,"
                            + " rows_delivered = settled_delivered, rows_rejected = settled_row - settled_delivered,"
                            + " started_at = ?, finished_at = null, error = null"
                            + " where run_id = ? and destination = ?",
                    utc(clock.instant()),
                    runId,
                    destination);
            if (known == 0) {
                handle.execute(
                        "insert into stellic_delivery (run_id, destination, status, rows_read, rows_delivered,"
                                + " rows_rejected, settled_row, settled_delivered, started_at)"
                                + " values (?, ?, 'RUNNING', 0, 0, 0, 0, 0, ?)",
                        runId,
                        destination,
                        utc(clock.instant()));
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
                    begun.settled());
            return begun;
        });
    }

    /**
     * Everything up to a row is delivered or rejected for good, though the delivery goes on.
     *
     * @param delivered how many of the rows up to it were delivered
     */
    public void deliverySettled(String runId, String destination, long row, long delivered) {
        use(handle -> handle.execute(
                "update stellic_delivery set settled_row = ?, settled_delivered = ?, rows_read = ?,"
                        + " rows_delivered = ?, rows_rejected = ? where run_id = ? and destination = ?",
                row,
                delivered,
                row,
                delivered,
                row - delivered,
                runId,
                destination));
    }

    /** Ends a delivery. */
    public void deliveryEnded(
            String runId,
            String destination,
            DeliveryRecord.Status status,
            long read,
            long delivered,
            long rejected,
            String error) {
        use(handle -> handle.execute(
                "update stellic_delivery set status = ?, failures = failures + ?, rows_read = ?, rows_delivered = ?,"
                        + " rows_rejected = ?, finished_at = ?, error = ? where run_id = ? and destination = ?",
                status.name(),
                status == DeliveryRecord.Status.FAILED ? 1 : 0,
                read,
                delivered,
                rejected,
                utc(clock.instant()),
                bounded(error, LONGEST_ERROR),
                runId,
                destination));
    }

    /** The deliveries of a run that have failed. */
    public List<FailedLeg> failedLegs(String runId) {
        return with(handle -> handle.createQuery("select destination, failures, finished_at from stellic_delivery"
                        + " where run_id = :id and status = 'FAILED' order by destination")
                .bind("id", runId)
                .map((rs, context) -> new FailedLeg(
                        rs.getString("destination"),
                        rs.getInt("failures"),
                        instant(rs, "finished_at").orElseThrow()))
                .list());
    }

    /**
     * Removes runs that ended before a time, with their deliveries and rejected rows; never one that is running.
     *
     * @return their ids
     */
    public List<String> removeEndedBefore(Instant time) {
        return inTransaction(handle -> {
            List<String> ids = handle.createQuery("select id from stellic_run"
                            + " where status <> 'RUNNING' and finished_at < :time for update")
                    .bind("time", utc(time))
                    .mapTo(String.class)
                    .list();
            ids.forEach(id -> handle.execute("delete from stellic_run where id = ?", id));
            return ids;
        });
    }

    /** Keeps rejected rows. */
    public void rejected(String runId, String destination, List<Reject> rejects) {
        if (rejects.isEmpty()) {
            return;
        }
        inTransaction(handle -> {
            PreparedBatch batch =
                    handle.prepareBatch("insert into stellic_reject (run_id, destination, row_number, reason, fields)"
                            + " values (?, ?, ?, ?, ?)");
            for (Reject reject : rejects) {
                batch.add(runId, destination, reject.row(), bounded(reject.reason(), 2000), json(reject.fields()));
            }
            return batch.execute();
        });
    }

    /** The first rejected rows of a delivery, in the file's order. */
    public List<Reject> rejects(String runId, String destination, int limit) {
        return with(handle -> handle.createQuery("select row_number, reason, fields from stellic_reject"
                        + " where run_id = :run and destination = :destination order by row_number limit :limit")
                .bind("run", runId)
                .bind("destination", destination)
                .bind("limit", limit)
                .map((rs, context) -> new Reject(rs.getLong(1), rs.getString(2), fields(rs.getString(3))))
                .list());
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
                Optional.ofNullable(rs.getString("error")));
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
                Optional.ofNullable(rs.getString("error")));
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
    private static String storable(String text) {
        return UNSTORABLE.matcher(text).replaceAll(found -> "\\\\u%04x"
                .formatted((int) found.group().charAt(0)));
    }

    private static String json(List<String> fields) {
        try {
            return storable(JSON.writeValueAsString(fields));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a row can't be written as JSON", e);
        }
    }

    private static List<String> fields(String json) {
        try {
            return List.of(JSON.readValue(json, String[].class));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the ledger holds a reject that is not JSON", e);
        }
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
