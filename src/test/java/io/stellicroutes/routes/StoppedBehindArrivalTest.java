package io.stellicroutes.routes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.stellicroutes.run.RunReport;
import io.stellicroutes.servers.S3Line;
import io.stellicroutes.servers.S3Store;
import io.stellicroutes.servers.SftpServer;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A run is stopped when its changes have just arrived, and the next one has fresh data in which some of them are taken
 * back: the destination has the fresh data, for what has arrived is not forgotten.
 */
@Tag("slow")
final class StoppedBehindArrivalTest {
    private static final String EXPORT = "roster";
    private static final Map<String, Object> SCHEDULED = Map.of("StellicScheduled", true);
    private static final String[] FIRST = {"1,Ada", "2,Bo", "3,Cy"};
    private static final String[] SECOND = {"1,Ann", "2,Bo", "4,Di"};
    private static final String[] THIRD = {"1,Ada", "2,Bob", "3,Cy"};

    @RegisterExtension
    final RoutesExtension routes = new RoutesExtension("""
            stellic.exports.roster.to=mine
            stellic.exports.roster.key=id
            stellic.exports.roster.max-deletes=100%
            """);

    private final AtomicBoolean stops = new AtomicBoolean();
    private final RefusedStep endOfContext = new RefusedStep("stellic-delivery-end", stops);

    @BeforeEach
    void start() {
        content(FIRST);
    }

    private void content(String... rows) {
        routes.sandbox().content(EXPORT, "id,name\n" + String.join("\n", rows) + "\n");
    }

    @ParameterizedTest
    @CsvSource({
        "by hand, merge, hard, ''",
        "by hand, merge, soft, where _deleted_at is null",
        "by hand, history, '', where _current",
        "with its context, merge, hard, ''",
        "with its context, history, '', where _current"
    })
    void aTableThatHasCommittedThemHasTheFreshData(String how, String mode, String delete, String current)
            throws Exception {
        JdbcDataSource h2 = new JdbcDataSource();
        h2.setURL("jdbc:h2:" + routes.path("warehouse"));
        routes.destination(
                "mine",
                "type=database\ndata-source=#bean:mine\ntable=rows\nmode=" + mode
                        + (delete.isEmpty() ? "" : "\ndelete=" + delete));
        TestRoad[] running = new TestRoad[1];
        DataSource source = how.equals("by hand") ? stoppingBehindCommits(h2, running) : h2;
        try (TestRoad road = routes.start(context -> {
            context.getRegistry().bind("mine", source);
            if (!how.equals("by hand")) {
                context.getCamelContextExtension().addInterceptStrategy(endOfContext);
            }
        })) {
            running[0] = road;
            assertThat(road.run(EXPORT).delivered()).isTrue();
            content(SECOND);
            stops.set(true);
            road.run(EXPORT);
            stops.set(false);
            assertThat(rows(h2, current)).containsEntry("1", "Ann");
            content(THIRD);

            assertThat(road.run(EXPORT, SCHEDULED).delivered()).isTrue();

            assertThat(rows(h2, current)).isEqualTo(Map.of("1", "Ada", "2", "Bob", "3", "Cy"));
        }
    }

    /** A data source whose connections stop the run under way when they have committed changes. */
    private DataSource stoppingBehindCommits(DataSource source, TestRoad[] running) {
        return proxy(DataSource.class, (self, method, arguments) -> {
            Connection connection = source.getConnection();
            return proxy(Connection.class, (connectionSelf, called, given) -> {
                try {
                    Object answer = called.invoke(connection, given);
                    if (called.getName().equals("commit") && stops.get()) {
                        running[0].bundle().runs().underWay().forEach(run -> run.stop("ada"));
                    }
                    return answer;
                } catch (InvocationTargetException e) {
                    throw e.getCause();
                }
            });
        });
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    private static Map<String, String> rows(DataSource source, String current) throws Exception {
        Map<String, String> rows = new TreeMap<>();
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(
                        "select \"id\", \"name\" from \"rows\" " + current.replaceAll("(_\\w+)", "\"$1\""))) {
            while (found.next()) {
                assertThat(rows.put(found.getString(1), found.getString(2))).isNull();
            }
        }
        return rows;
    }

    @ParameterizedTest
    @ValueSource(strings = {"file", "sftp", "s3"})
    void aFileThatHasArrivedIsFollowedByWhatTakesItBack(String type) throws Exception {
        try (SftpServer sftp = new SftpServer(Files.createDirectories(routes.path("server")), "secret");
                S3Store s3 = new S3Store(routes.path("store"))) {
            s3.createBucket("lake");
            routes.destination(
                    "mine",
                    "mode=changes\nformat=csv\n"
                            + switch (type) {
                                case "file" -> "type=file\ndirectory=<dir>/out";
                                case "sftp" -> sftp(sftp);
                                default -> s3.destination("lake");
                            });
            try (TestRoad road =
                    routes.start(context -> context.getCamelContextExtension().addInterceptStrategy(endOfContext))) {
                List<String> names = new ArrayList<>();
                names.add(road.run(EXPORT).run().id());
                content(SECOND);
                stops.set(true);
                RunReport second = road.run(EXPORT);
                stops.set(false);
                assertThat(second.delivered()).isFalse();
                names.add(second.run().id());
                content(THIRD);

                RunReport third = road.run(EXPORT, SCHEDULED);

                assertThat(third.delivered()).isTrue();
                names.add(third.run().id());
                List<String> files = new ArrayList<>();
                for (String run : names) {
                    files.add(arrived(type, run, sftp, s3));
                }
                assertThat(applied(files)).isEqualTo(Map.of("1", "Ada", "2", "Bob", "3", "Cy"));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sftp", "s3"})
    void aFileThatHasArrivedThoughNobodyWasToldIsFollowedByWhatTakesItBack(String type) throws Exception {
        try (SftpServer sftp = new SftpServer(Files.createDirectories(routes.path("server")), "secret");
                S3Store s3 = new S3Store(routes.path("store"));
                S3Line line = new S3Line(s3.endpoint())) {
            s3.createBucket("lake");
            routes.destination(
                    "mine",
                    "mode=changes\nformat=csv\n"
                            + (type.equals("sftp")
                                    ? sftp(sftp)
                                    : s3.destination("lake")
                                            .replace(
                                                    s3.endpoint().toString(),
                                                    line.endpoint().toString())));
            try (TestRoad road = routes.start()) {
                List<String> names = new ArrayList<>();
                names.add(road.run(EXPORT).run().id());
                content(SECOND);
                sftp.loseAnswersToRenames(true);
                line.loseAll("PUT");
                RunReport second = road.run(EXPORT);
                sftp.loseAnswersToRenames(false);
                line.loseNone();
                assertThat(second.delivered()).isFalse();
                names.add(second.run().id());
                content(THIRD);

                RunReport third = road.run(EXPORT, SCHEDULED);

                assertThat(third.delivered()).isTrue();
                names.add(third.run().id());
                List<String> files = new ArrayList<>();
                for (String run : names) {
                    files.add(arrived(type, run, sftp, s3));
                }
                assertThat(applied(files)).isEqualTo(Map.of("1", "Ada", "2", "Bob", "3", "Cy"));
            }
        }
    }

    private String arrived(String type, String run, SftpServer sftp, S3Store s3) throws Exception {
        String name = "changes-" + run + ".csv";
        return switch (type) {
            case "file" -> Files.readString(routes.path("out/" + name));
            case "sftp" -> Files.readString(sftp.root().resolve(name));
            default -> new String(s3.bytes("lake", name), UTF_8);
        };
    }

    private static String sftp(SftpServer server) {
        return "type=sftp\nuri=" + server.uri("") + "\npassword=secret\nstrict-host-key-checking=false";
    }

    /** What whoever applies the files of changes has, one after the other. */
    private static Map<String, String> applied(List<String> files) {
        Map<String, String> rows = new TreeMap<>();
        for (String file : files) {
            for (String line : file.lines().skip(1).toList()) {
                String[] fields = line.split(",", -1);
                if (fields[0].equals("d")) {
                    rows.remove(fields[1]);
                } else {
                    rows.put(fields[1], fields[2]);
                }
            }
        }
        return rows;
    }
}
