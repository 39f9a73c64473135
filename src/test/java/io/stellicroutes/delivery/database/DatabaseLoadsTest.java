package io.stellicroutes.delivery.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stellicroutes.base.H2Versions;
import io.stellicroutes.config.ConfigException;
import io.stellicroutes.config.DestinationSpec;
import io.stellicroutes.config.ExportSpec;
import io.stellicroutes.config.SampleExport;
import io.stellicroutes.delivery.DeliveryException;
import io.stellicroutes.delivery.Load;
import io.stellicroutes.delivery.LoadContext;
import io.stellicroutes.delivery.LoadContexts;
import io.stellicroutes.delivery.UnreachableException;
import io.stellicroutes.records.Batch;
import io.stellicroutes.records.Header;
import io.stellicroutes.records.Row;
import io.stellicroutes.servers.H2ThatLosesRows;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a destination's database is found, and what is said when it is not. */
final class DatabaseLoadsTest {
    @TempDir
    Path workDir;

    @Test
    void aDestinationWithoutAUrlIsADatabaseInTheWorkDirectoryForItsOwnerOnly() throws Exception {
        try (DatabaseLoads loads = loads(null)) {
            deliver(loads, Map.of(), "run-1", 3);
        }

        Path databases = workDir.resolve("databases");
        assertThat(databases.resolve("warehouse.mv.db")).exists();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(databases)))
                .isEqualTo("rwx------");
    }

    @Test
    void aDataSourceOfTheApplicationsIsUsedAndGivenBackAsItWas() throws Exception {
        JdbcDataSource source = memory();
        try (Connection kept = source.getConnection();
                DatabaseLoads loads = loads(source)) {
            deliver(loads, Map.of("data-source", "#bean:mine", "mode", "merge"), "run-1", 3);

            assertThat(count(kept)).isEqualTo(3);
            assertThat(kept.getAutoCommit()).isTrue();
        }
    }

    @Test
    void aBeanThatIsNotThereIsAMistakeInTheConfiguration() {
        try (DatabaseLoads loads = loads(null)) {
            DestinationSpec destination = destination(Map.of("data-source", "#bean:mine"));
            assertThatThrownBy(() -> loads.check(destination))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("stellic.destinations.warehouse.data-source");
        }
    }

    @Test
    void aFileOfAnH2ThatLosesRowsGetsNone() throws Exception {
        String url = "jdbc:h2:" + workDir.resolve("warehouse");
        AtomicInteger open = new AtomicInteger();
        try (H2ThatLosesRows h2 = new H2ThatLosesRows();
                DatabaseLoads loads = loads(counted(open, h2, url))) {
            Map<String, String> settings = Map.of("data-source", "#bean:mine");

            assertThatThrownBy(() -> loads.check(destination(settings)))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("warehouse")
                    .hasMessageContaining("needs com.h2database:h2:" + H2Versions.KEEPS_ROWS);
            assertThatThrownBy(() -> loads.open(context(settings, "run-1")))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("loses rows");
            assertThat(open).hasValue(0);
        }
    }

    private static DataSource counted(AtomicInteger open, H2ThatLosesRows h2, String url) {
        return proxy(DataSource.class, (self, method, arguments) -> {
            Connection connection = h2.connect(url);
            open.incrementAndGet();
            return proxy(Connection.class, (connectionSelf, called, given) -> {
                if (called.getName().equals("close")) {
                    open.decrementAndGet();
                }
                return called.invoke(connection, given);
            });
        });
    }

    @Test
    void aModeThatIsNoneIsAMistakeInTheConfiguration() {
        try (DatabaseLoads loads = loads(null)) {
            DestinationSpec destination = destination(Map.of("mode", "upsert"));
            assertThatThrownBy(() -> loads.check(destination))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("replace, append, merge or history");
        }
    }

    @Test
    void aDatabaseThatCannotBeReachedIsNamedWithoutItsPassword() {
        try (DatabaseLoads loads = loads(null)) {
            for (String url : List.of(
                    "jdbc:postgresql://localhost:1/x?password=hunter2",
                    "jdbc:h2:nosuch:x:y;PASSWORD=hunter2;FOO=hunter2")) {
                DestinationSpec destination = destination(Map.of("url", url, "password", "hunter3"));
                assertThatThrownBy(() -> loads.check(destination))
                        .as(url)
                        .isInstanceOf(DeliveryException.class)
                        .hasMessageContaining("destination warehouse")
                        .hasMessageNotContaining("hunter")
                        .hasNoCause();
            }
        }
    }

    @Test
    void aDatabaseThatRefusesTheConnectionIsToldWithHostAndPortAndIsNoMissingDriver() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        try (DatabaseLoads loads = loads(null)) {
            for (String kind : List.of("postgresql", "mariadb")) {
                DestinationSpec destination =
                        destination(kind, Map.of("url", "jdbc:" + kind + "://127.0.0.1:" + port + "/x"));
                assertThatThrownBy(() -> loads.check(destination))
                        .isInstanceOf(UnreachableException.class)
                        .hasMessageContaining("127.0.0.1:" + port)
                        .hasMessageContaining("#database-unreachable")
                        .hasMessageNotContaining("driver")
                        .hasMessageNotContaining("classpath");
            }
        }
    }

    /** It takes the connection and says nothing, as a firewall's other side does. */
    @Test
    void aServerThatTakesAConnectionAndSaysNothingIsToldWithTheTimeOut() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                DatabaseLoads loads =
                        new DatabaseLoads(name -> null, workDir, Clock.systemUTC(), Duration.ofSeconds(1), false)) {
            for (String kind : List.of("postgresql", "mariadb")) {
                DestinationSpec destination = destination(
                        kind, Map.of("url", "jdbc:" + kind + "://127.0.0.1:" + silent.getLocalPort() + "/x"));
                assertThatThrownBy(() -> loads.check(destination))
                        .as(kind)
                        .isInstanceOf(UnreachableException.class)
                        .hasMessageContaining("127.0.0.1:" + silent.getLocalPort())
                        .hasMessageContaining("no connection within 1 s (stellic.connect.timeout)");
            }
        }
    }

    @Test
    void aMistakeInAUrlIsNoMissingDriver() {
        try (DatabaseLoads loads = loads(null)) {
            DestinationSpec destination =
                    destination(Map.of("url", "jdbc:postgresql://localhost:port/x?password=hunter2"));
            assertThatThrownBy(() -> loads.check(destination))
                    .hasMessageContaining("the database can't be reached")
                    .hasMessageNotContaining("classpath")
                    .hasMessageNotContaining("hunter");
        }
    }

    @Test
    void aDriverThatThrowsMoreThanItDeclaresStillGivesItsConnectionAndTurnBack() throws Exception {
        JdbcDataSource source = memory();
        AtomicInteger open = new AtomicInteger();
        DataSource dying = proxy(DataSource.class, (self, method, arguments) -> {
            Connection connection = source.getConnection();
            open.incrementAndGet();
            return proxy(Connection.class, (connectionSelf, called, given) -> {
                if (called.getName().equals("rollback")) {
                    throw new IllegalStateException("the socket is gone");
                }
                if (called.getName().equals("close")) {
                    open.decrementAndGet();
                }
                return called.invoke(connection, given);
            });
        });
        try (Connection kept = source.getConnection();
                DatabaseLoads loads = loads(dying)) {
            Map<String, String> settings = Map.of("data-source", "#bean:mine");
            deliver(loads, settings, "run-1", 1);
            for (int attempt = 0; attempt < 2; attempt++) {
                loads.open(context(settings, "run-2")).close();
            }

            assertThat(open).hasValue(0);
            assertThat(count(kept)).isEqualTo(1);
        }
    }

    @Test
    void aUrlThatNoDriverTakesIsAMistakeOfTheConfigurationAndIsNotRepeated() {
        try (DatabaseLoads loads = loads(null)) {
            DestinationSpec destination = destination(Map.of("url", "jdbc:nosuch://localhost/x?password=hunter2"));
            assertThatThrownBy(() -> loads.check(destination))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("stellic.destinations.warehouse.url")
                    .hasMessageNotContaining("hunter");
        }
    }

    @Test
    void aDatabaseThatNobodyKnowsIsRefused() {
        DatabaseMetaData metadata = proxy(DatabaseMetaData.class, "Apache Derby");
        DataSource derby = proxy(DataSource.class, proxy(Connection.class, metadata));
        try (DatabaseLoads loads = loads(derby)) {
            DestinationSpec destination = destination(Map.of("data-source", "#bean:mine"));
            assertThatThrownBy(() -> loads.check(destination))
                    .isInstanceOf(DeliveryException.class)
                    .hasMessageContaining("Apache Derby")
                    .hasMessageContaining("PostgreSQL");
        }
    }

    @Test
    void loadsOfOneTableTakeTurns() throws Exception {
        JdbcDataSource source = memory();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try (Connection kept = source.getConnection();
                DatabaseLoads loads = loads(source)) {
            List<Future<?>> runs = new ArrayList<>();
            for (int run = 0; run < 20; run++) {
                String id = "run-" + run;
                runs.add(threads.submit(() -> {
                    deliver(loads, Map.of("data-source", "#bean:mine"), id, 50);
                    return null;
                }));
            }
            for (Future<?> run : runs) {
                run.get();
            }

            assertThat(count(kept)).isEqualTo(50);
        } finally {
            threads.shutdownNow();
        }
    }

    private static JdbcDataSource memory() {
        JdbcDataSource source = new JdbcDataSource();
        source.setURL("jdbc:h2:mem:" + java.util.UUID.randomUUID());
        return source;
    }

    private DatabaseLoads loads(DataSource bean) {
        return new DatabaseLoads(name -> name.equals("mine") ? bean : null, workDir, Clock.systemUTC());
    }

    private static DestinationSpec destination(Map<String, String> settings) {
        return destination("warehouse", settings);
    }

    private static DestinationSpec destination(String name, Map<String, String> settings) {
        return new DestinationSpec(name, new DatabaseType(), settings);
    }

    private static LoadContext context(Map<String, String> settings, String run) {
        ExportSpec export = SampleExport.named("terms").key(List.of("id")).to();
        return LoadContexts.of(
                run, export, destination(settings), Header.of("id"), "f.csv", (row, reason, fields) -> {});
    }

    private static void deliver(DatabaseLoads loads, Map<String, String> settings, String run, int rows)
            throws Exception {
        Header header = Header.of("id");
        try (Load load = loads.open(context(settings, run))) {
            load.write(new Batch(
                    header,
                    LongStream.rangeClosed(1, rows)
                            .mapToObj(row -> new Row(row, List.of("" + row)))
                            .toList(),
                    rows));
            load.finish();
        }
    }

    private static long count(Connection connection) throws SQLException {
        try (ResultSet rows = connection.createStatement().executeQuery("SELECT COUNT(*) FROM \"terms\"")) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    /** Answers every question with the same thing, as far as its type allows. */
    private static <T> T proxy(Class<T> type, Object answer) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (self, method, arguments) -> method.getReturnType().isInstance(answer) ? answer : null));
    }
}
