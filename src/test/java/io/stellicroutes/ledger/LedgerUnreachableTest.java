package io.stellicroutes.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.stellicroutes.OncePerClass;
import io.stellicroutes.base.HasProblem;
import io.stellicroutes.config.ConfigException;
import io.stellicroutes.config.StellicConfig;
import io.stellicroutes.run.Problems;
import io.stellicroutes.servers.PostgresServer;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Clock;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A ledger that can't be opened is told with its place, the database's reason and what to do, and without a secret. */
@Tag("slow")
final class LedgerUnreachableTest {
    private static final String SECRET = "s3cret-of-the-ledger";

    @RegisterExtension
    private static final OncePerClass<EmbeddedPostgres> POSTGRES = OncePerClass.of(PostgresServer::start);

    @TempDir
    private Path directory;

    /** One user has to log in, as everybody has to at a server that is not a test's. */
    @BeforeAll
    static void aUserLogsInByPassword() throws Exception {
        try (Connection connection = POSTGRES.get().getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("create user keeper password 'right'");
            statement.execute("create user guest");
            statement.execute("create database closed");
            statement.execute("revoke connect on database closed from public");
            try (ResultSet file = statement.executeQuery("show hba_file")) {
                file.next();
                Path rules = Path.of(file.getString(1));
                Files.writeString(
                        rules,
                        "host all keeper all scram-sha-256\nhost all nobody all reject\n" + Files.readString(rules));
            }
            statement.execute("select pg_reload_conf()");
        }
        try (Connection connection =
                        POSTGRES.get().getDatabase("postgres", "postgres").getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("revoke create on schema public from public");
        }
    }

    @Test
    void aServerThatIsNotThereIsNamedWithHostAndPort() {
        assertThat(told("jdbc:postgresql://127.0.0.1:1/ledger?password=" + SECRET, "keeper"))
                .startsWith("stellic.ledger.url: the ledger can't be opened: ")
                .contains("127.0.0.1:1", "refused", "(SQLState 08001)")
                .contains("Check host and port in the URL, the way there, and whether the server is up")
                .endsWith("(see docs/errors.md#ledger-unreachable)");
    }

    @Test
    void everyWayToTheLedgerTellsTheSame() {
        StellicConfig.Ledger where = new StellicConfig.Ledger(url("postgres"), "keeper", SECRET);
        StellicConfig.Rejects rejects = new StellicConfig.Rejects(StellicConfig.Rejects.Keep.FULL, "", List.of());

        assertThat(Stream.of(
                                catchThrowable(() -> Ledger.look(where)),
                                catchThrowable(() -> Ledger.read(where, Clock.systemUTC(), rejects)))
                        .map(thrown -> Problems.of(thrown).text()))
                .containsOnly(told(where));
    }

    /** A process that ends does not wait as long as the pool by itself, which is half a minute. */
    @Test
    @Timeout(20)
    void aLedgerThatGoesAwayMeanwhileTellsTheSameAndIsNotWaitedForAtTheEnd() throws Exception {
        EmbeddedPostgres postgres = PostgresServer.start();
        StellicConfig.Ledger where =
                new StellicConfig.Ledger(postgres.getJdbcUrl("postgres", "postgres"), "postgres", SECRET);
        try (Ledger ledger = Ledger.open(where, Clock.systemUTC())) {
            postgres.close();
            ledger.hurry();

            Throwable thrown = catchThrowable(() -> ledger.runs().find("any"));

            assertThat(Ledger.isDown(thrown)).isTrue();
            assertThat(Problems.of(thrown).text())
                    .startsWith("stellic.ledger.url: the ledger can't be opened: ")
                    .contains("localhost:" + postgres.getPort(), "refused", "(SQLState 08001)")
                    .contains("whether the server is up")
                    .doesNotContain(SECRET);
        }
    }

    @Test
    void aHostWhoseNameIsNotKnownIsNamed() {
        assertThat(told("jdbc:postgresql://no-such-host.invalid/ledger", "keeper"))
                .contains("no-such-host.invalid:5432: there is no host of this name (SQLState 08001)")
                .contains("Check host and port in the URL");
    }

    @Test
    void aWrongPasswordIsToldWithTheTwoPropertiesToCheck() {
        assertThat(told(url("postgres"), "keeper"))
                .contains("127.0.0.1:" + POSTGRES.get().getPort() + ": ", "password authentication failed")
                .contains("(SQLState 28P01). Check stellic.ledger.username and stellic.ledger.password");
        assertThat(told(url("postgres"), "nobody"))
                .as("a rule of the server")
                .contains("(SQLState 28000). Check stellic.ledger.username", "whether the server lets this machine in");
    }

    @Test
    void aDatabaseThatIsNotThereIsToldWithItsName() {
        assertThat(told(url("nosuch"), "guest"))
                .contains("database \"nosuch\" does not exist (SQLState 3D000)")
                .contains("Create the database, or correct its name in the URL");
    }

    @Test
    void aRightThatIsMissingIsToldWhetherToConnectOrToMakeTables() {
        assertThat(told(url("closed"), "guest")).contains("permission denied for database", "(SQLState 42501)");
        assertThat(told(url("postgres"), "guest"))
                .contains("permission denied for schema public (SQLState 42501)")
                .contains("Give the user the rights to connect, and to create tables in its schema");
    }

    @Test
    void aFileThatAnotherProcessHasOpenIsToldWithWhatToDo() throws Exception {
        Path file = directory.resolve("ledger.mv.db");
        StellicConfig.Ledger where = new StellicConfig.Ledger("jdbc:h2:file:" + directory.resolve("ledger"), "", "");
        Ledger.open(where, Clock.systemUTC()).close();
        try (FileChannel held = FileChannel.open(file, StandardOpenOption.WRITE);
                FileLock lock = held.lock()) {
            assertThat(lock.isValid()).isTrue();
            assertThat(told(where))
                    .contains("another process has " + file + " open, and does not share it (SQLState 90020)")
                    .contains("Stop that process");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:mariadb://db.example.edu/ledger",
                "jdbc:mysql://db.example.edu/ledger",
                "jdbc:oracle:thin:@//db.example.edu/ledger",
                "jdbc:sqlserver://db.example.edu",
                "postgresql://db.example.edu/ledger"
            })
    void aDatabaseThatTheLedgerDoesNotSupportIsRefusedUnasked(String url) {
        assertThatThrownBy(() -> Ledger.open(new StellicConfig.Ledger(url, "keeper", SECRET), Clock.systemUTC()))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("stellic.ledger.url must be a JDBC URL of PostgreSQL or H2")
                .hasMessageNotContaining("db.example.edu");
    }

    private static String url(String database) {
        return "jdbc:postgresql://127.0.0.1:" + POSTGRES.get().getPort() + "/" + database;
    }

    private static String told(String url, String user) {
        return told(new StellicConfig.Ledger(url, user, SECRET));
    }

    private static String told(StellicConfig.Ledger where) {
        Throwable opening = catchThrowable(() -> Ledger.open(where, Clock.systemUTC()));
        assertThat(opening).isInstanceOf(HasProblem.class);
        String text = Problems.of(opening).text();
        assertThat(text).doesNotContain(SECRET, "password=", "jdbc:");
        return text;
    }
}
