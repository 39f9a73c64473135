package io.stellicroutes.reliability;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.stellicroutes.ledger.Run;
import io.stellicroutes.sandbox.Sandbox;
import io.stellicroutes.servers.ArtemisBroker;
import io.stellicroutes.servers.S3Store;
import io.stellicroutes.servers.SftpServer;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import jakarta.jms.Message;
import jakarta.jms.TextMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Stellic's stand-in and a destination of every kind, which all outlive what is killed; and what they hold of a run. */
final class CrashServers implements AutoCloseable {
    static final String EXPORT = "roster";
    static final List<String> DESTINATIONS = List.of("h2", "postgres", "artemis", "sftp", "file", "s3");

    private static final String PASSWORD = "secret";
    private static final Pattern ID = Pattern.compile("\"id\":\"(\\d+)\"");

    private final Path dir;
    private final int rows;
    private final String csv;
    private final Sandbox sandbox;
    private final EmbeddedPostgres postgres = EmbeddedPostgres.start();
    private final ArtemisBroker broker;
    private final SftpServer sftp;
    private final S3Store s3;

    CrashServers(Path dir, int rows) throws Exception {
        this.dir = dir;
        this.rows = rows;
        StringBuilder text = new StringBuilder("id,name,note\r\n");
        for (int row = 1; row <= rows; row++) {
            text.append(row).append(",\"Zoë, no. ").append(row).append("\",meets the advisor in week ");
            text.append(row % 14).append("\r\n");
        }
        csv = text.toString();
        sandbox = new Sandbox(dir.resolve("sandbox"), 0).content(EXPORT, csv).duration(Duration.ofMillis(700));
        sandbox.downloads().pause(40);
        broker = new ArtemisBroker(dir.resolve("artemis"));
        sftp = new SftpServer(Files.createDirectories(dir.resolve("sftp")), PASSWORD);
        Files.createDirectories(sftp.root().resolve("in"));
        s3 = new S3Store(dir.resolve("s3"));
        s3.createBucket("lake");
    }

    Sandbox sandbox() {
        return sandbox;
    }

    ArtemisBroker broker() {
        return broker;
    }

    int rows() {
        return rows;
    }

    /** What the process is configured with; each round has tables and a queue of its own. */
    Properties properties(int round) throws IOException {
        Map<String, String> given = new LinkedHashMap<>();
        given.put("base-url", sandbox.url().toString());
        given.put("auth.header", "Authorization");
        given.put("auth.value", "Token " + Sandbox.TOKEN);
        given.put("work-dir", work().toString());
        given.put("poll.initial-delay", "200ms");
        given.put("poll.max-delay", "300ms");
        given.put("request.retry-delay", "100ms");
        given.put("batch-size", "100");
        given.put("exports.roster.to", String.join(",", DESTINATIONS));
        given.put("destinations.h2.type", "database");
        given.put("destinations.h2.mode", "append");
        given.put("destinations.h2.table", table(round));
        given.put("destinations.postgres.type", "database");
        given.put("destinations.postgres.url", postgres.getJdbcUrl("postgres", "postgres"));
        given.put("destinations.postgres.username", "postgres");
        given.put("destinations.postgres.mode", "append");
        given.put("destinations.postgres.table", table(round));
        given.put("destinations.artemis.type", "jms");
        given.put("destinations.artemis.broker-url", broker.url());
        given.put("destinations.artemis.username", ArtemisBroker.USER);
        given.put("destinations.artemis.password", ArtemisBroker.PASSWORD);
        given.put("destinations.artemis.queue", table(round));
        given.put("destinations.sftp.type", "sftp");
        given.put("destinations.sftp.uri", sftp.uri("in"));
        given.put("destinations.sftp.password", PASSWORD);
        given.put(
                "destinations.sftp.known-hosts-file",
                sftp.knownHosts(dir.resolve("known_hosts")).toString());
        given.put("destinations.file.type", "file");
        given.put("destinations.file.format", "raw");
        given.put("destinations.file.directory", dir.resolve("out").toString());
        given.put("destinations.s3.type", "s3");
        given.put("destinations.s3.bucket", "lake");
        given.put("destinations.s3.endpoint", s3.endpoint().toString());
        given.put("destinations.s3.path-style", "true");
        given.put("destinations.s3.access-key", S3Store.ACCESS_KEY);
        given.put("destinations.s3.secret-key", S3Store.SECRET_KEY);
        Properties properties = new Properties();
        given.forEach((name, value) -> properties.put("stellic." + name, value));
        return properties;
    }

    Path work() {
        return dir.resolve("work");
    }

    static String table(int round) {
        return "roster_" + round;
    }

    /** The ids of the records that a destination holds of a run, in whatever order. */
    List<Integer> arrived(String destination, Run run, int round) throws Exception {
        return switch (destination) {
            case "h2" -> table("jdbc:h2:file:" + work().resolve("databases/h2") + ";AUTO_SERVER=TRUE", "", run, round);
            case "postgres" -> table(postgres.getJdbcUrl("postgres", "postgres"), "postgres", run, round);
            case "artemis" -> messages(run, round);
            case "sftp" -> file(sftp.root().resolve("in").resolve(run.cleanFileName()));
            case "file" -> file(dir.resolve("out").resolve(run.cleanFileName()));
            case "s3" ->
                s3.keys("lake").contains(run.cleanFileName())
                        ? ids(new String(s3.bytes("lake", run.cleanFileName()), UTF_8))
                        : List.of();
            default -> throw new IllegalArgumentException(destination);
        };
    }

    private static List<Integer> table(String url, String user, Run run, int round) throws Exception {
        List<Integer> ids = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection(url, user, "")) {
            try (ResultSet tables = connection.getMetaData().getTables(null, null, table(round), null)) {
                if (!tables.next()) {
                    return ids;
                }
            }
            try (PreparedStatement select =
                    connection.prepareStatement("select \"id\" from \"" + table(round) + "\" where \"_run_id\" = ?")) {
                select.setString(1, run.id());
                try (ResultSet found = select.executeQuery()) {
                    while (found.next()) {
                        ids.add(Integer.valueOf(found.getString(1)));
                    }
                }
            }
        }
        return ids;
    }

    private List<Integer> messages(Run run, int round) throws Exception {
        List<Integer> ids = new ArrayList<>();
        if (broker.count(table(round)) > 0) {
            for (Message message : broker.messages(table(round))) {
                if (run.id().equals(message.getStringProperty("stellic_run_id"))) {
                    Matcher id = ID.matcher(((TextMessage) message).getText());
                    id.find();
                    ids.add(Integer.valueOf(id.group(1)));
                }
            }
        }
        return ids;
    }

    private List<Integer> file(Path file) throws IOException {
        return Files.exists(file) ? ids(Files.readString(file)) : List.of();
    }

    /** A file is compared to the byte: one that differs counts as one that holds nothing. */
    private List<Integer> ids(String text) {
        List<Integer> ids = new ArrayList<>();
        for (int row = 1; text.equals(csv) && row <= rows; row++) {
            ids.add(row);
        }
        return ids;
    }

    @Override
    public void close() throws Exception {
        sandbox.close();
        postgres.close();
        broker.close();
        sftp.close();
        s3.close();
    }
}
