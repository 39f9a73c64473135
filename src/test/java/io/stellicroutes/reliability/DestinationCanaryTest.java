package io.stellicroutes.reliability;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stellicroutes.cli.StellicExportsCommand;
import io.stellicroutes.routes.RoutesExtension;
import io.stellicroutes.routes.TestRoad;
import io.stellicroutes.sandbox.Sandbox;
import io.stellicroutes.servers.ArtemisBroker;
import io.stellicroutes.servers.HttpSink;
import io.stellicroutes.servers.KafkaBroker;
import io.stellicroutes.servers.PostgresServer;
import io.stellicroutes.servers.S3Store;
import io.stellicroutes.servers.SftpServer;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Destinations that refuse a credential, or repeat it, do not make the program tell it or a record. */
@Tag("slow")
final class DestinationCanaryTest {
    private static final String NAME = "canary-Lovelace";
    private static final String PASSWORD = "canary-pw-77&x";
    private static final String KEY = "canary-key-88";
    private static final String BASIC = Base64.getEncoder().encodeToString(("canary-me:" + PASSWORD).getBytes(UTF_8));
    private static final List<String> CANARIES =
            List.of(NAME, PASSWORD, "canary-pw-77", KEY, BASIC, Sandbox.TOKEN, "Signature=");

    @RegisterExtension
    final RoutesExtension routes = new RoutesExtension("stellic.exports.roster.to=there");

    @AutoClose
    private final Overheard overheard = new Overheard();

    @BeforeEach
    void aRosterWithARecord() {
        routes.sandbox().content("roster", "id,name\r\n1," + NAME + "\r\n");
    }

    @Test
    void aBrokerThatRefusesThePassword() throws Exception {
        try (ArtemisBroker broker = new ArtemisBroker(routes.path("broker"))) {
            there(broker.destination() + "password=" + PASSWORD);
            assertRefusedInSilence();
        }
    }

    @Test
    void anSftpServerThatRefusesThePassword() throws Exception {
        try (SftpServer server = new SftpServer(Files.createDirectories(routes.path("server/in")), "another")) {
            there("""
                    type=sftp
                    uri=%s
                    password=%s
                    known-hosts-file=%s
                    """.formatted(server.uri("in"), PASSWORD, server.knownHosts(routes.path("known"))));
            assertRefusedInSilence();
        }
    }

    @Test
    void aStoreThatRefusesTheKey() throws Exception {
        try (S3Store store = new S3Store(routes.path("store"))) {
            store.createBucket("lake");
            there(store.destination("lake") + "secret-key=" + KEY);
            assertRefusedInSilence();
        }
    }

    @Test
    void kafkaThatRefusesThePassword() throws Exception {
        try (KafkaBroker broker = new KafkaBroker(routes.path("kafka"))) {
            there(broker.destination(PASSWORD) + """
                    topic=t
                    option.ssl.keystore.password=%1$s
                    option.ssl.truststore.password=%1$s
                    """.formatted(KEY));
            assertRefusedInSilence();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a property", "the address"})
    void aDatabaseThatRefusesThePassword(String where) throws Exception {
        try (EmbeddedPostgres postgres = PostgresServer.start()) {
            askForPasswords(postgres);
            String url = "jdbc:postgresql://127.0.0.1:" + postgres.getPort() + "/postgres";
            there(
                    where.equals("a property")
                            ? "type=database\nurl=%s\nusername=postgres\npassword=%s".formatted(url, PASSWORD)
                            : "type=database\nurl=" + url + "?user=postgres&password=canary-pw-77");
            assertRefusedInSilence();
        }
    }

    private static void askForPasswords(EmbeddedPostgres postgres) throws Exception {
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("ALTER ROLE postgres PASSWORD 'another'");
            try (ResultSet file = statement.executeQuery("SHOW hba_file")) {
                file.next();
                Files.writeString(
                        Path.of(file.getString(1)),
                        "host all all 127.0.0.1/32 scram-sha-256\n",
                        StandardOpenOption.TRUNCATE_EXISTING);
            }
            statement.execute("SELECT pg_reload_conf()");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"jdbc:h2:file:<dir>/x;USER=me;PASSWORD=canary-pw-77;IFEXISTS=TRUE", "jdbc:nobody:canary-pw-77"})
    void anAddressOfADatabaseThatIsNotThere(String url) throws Exception {
        there("type=database\nurl=" + url);
        assertRefusedInSilence();
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 409, 422, 500})
    void aServerThatRepeatsTheCredentialAndTheRecord(int code) throws Exception {
        try (HttpSink sink = new HttpSink()) {
            HttpSink.Answer echo = new HttpSink.Answer(
                    code,
                    Map.of("WWW-Authenticate", "Basic realm=\"" + BASIC + "\"", "Location", "/" + PASSWORD),
                    NAME + " " + PASSWORD + " Basic " + BASIC + " " + KEY,
                    false);
            sink.next(echo, echo, echo, echo);
            there("""
                    type=http
                    url=%s
                    username=canary-me
                    password=%s
                    header.X-Api-Key=%s
                    retries=1
                    retry-delay=10ms
                    """.formatted(sink.url("/?key=" + KEY), PASSWORD, KEY));
            routes.set("stellic.exports.roster.max-rejects=100%");
            assertRefusedInSilence();
        }
    }

    @Test
    void aRefusalThatIsKeptOnRequestIsKeptWithoutTheCredential() throws Exception {
        try (HttpSink sink = new HttpSink()) {
            String words = "no: " + PASSWORD + " Basic " + BASIC + " " + KEY + "!";
            sink.next(new HttpSink.Answer(422, Map.of(), words, false));
            there("""
                    type=http
                    url=%s
                    username=canary-me
                    password=%s
                    header.X-Api-Key=%s
                    keep-answer=true
                    """.formatted(sink.url("/"), PASSWORD, KEY));
            routes.set("stellic.exports.roster.max-rejects=100%");
            run();

            overheard.assertNothingOf(CANARIES);
            assertThat(overheard.all().get("ledger")).contains("the server answered 422: no: ");
        }
    }

    @Test
    void aKeyForOpenPgpThatIsASecretOne() throws Exception {
        Path key = Files.writeString(
                routes.path("key.asc"), "-----BEGIN PGP PRIVATE KEY BLOCK-----\n\n" + KEY + "\n=abcd\n");
        there("type=file\ndirectory=<dir>/out\nencrypt-to=" + key);
        assertThatThrownBy(routes::start)
                .hasMessageContaining("holds no OpenPGP public key")
                .satisfies(e -> overheard.note("thrown", e));
        overheard.assertNothingOf(CANARIES);
    }

    @Test
    void everythingGoodAtOnceIsAsSilent() throws Exception {
        there("type=file\ndirectory=<dir>/out");
        String rejects = Base64.getEncoder().encodeToString("canary-of-32-bytes-for-aes-gcm-0".getBytes(UTF_8));
        routes.set("""
                stellic.rejects.keep=encrypted
                stellic.rejects.key=%s
                stellic.mask.key=%s-of-more-than-32-characters-and-so-on
                stellic.exports.roster.columns.name.mask=hash
                stellic.ledger.username=sa
                stellic.ledger.password=%s
                """.formatted(rejects, KEY, PASSWORD));
        try (TestRoad road = routes.start()) {
            assertThat(road.run("roster").delivered()).isTrue();
            overheard.note(road);
        }
        overheard.assertNothingOf(CANARIES);
        overheard.assertNothingOf(List.of(rejects, "canary-of-32-bytes"));
    }

    private void there(String properties) {
        routes.destination("there", properties);
    }

    private void assertRefusedInSilence() throws Exception {
        run();
        for (String command : List.of("check", "run --all", "runs --json")) {
            command(command + " --verbose");
        }
        overheard.assertNothingOf(CANARIES);
    }

    private void run() throws Exception {
        try (TestRoad road = routes.start()) {
            var report = road.run("roster");
            assertThat(report.run().error().isPresent()
                            || report.deliveries().stream()
                                    .anyMatch(delivery -> delivery.error().isPresent() || delivery.rejected() > 0))
                    .as("it is refused")
                    .isTrue();
            overheard.note(road, report);
        }
    }

    private void command(String line) throws Exception {
        Path file = routes.write("application.properties");
        StellicExportsCommand.execute((line + " --config " + file).split(" "));
    }
}
