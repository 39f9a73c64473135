package io.stellicroutes.reliability;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stellicroutes.cli.StellicExportsCommand;
import io.stellicroutes.routes.TestRoad;
import io.stellicroutes.sandbox.Sandbox;
import io.stellicroutes.servers.ArtemisBroker;
import io.stellicroutes.servers.HttpSink;
import io.stellicroutes.servers.KafkaBroker;
import io.stellicroutes.servers.S3Store;
import io.stellicroutes.servers.SftpServer;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
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

    @TempDir
    private Path dir;

    private Sandbox sandbox;
    private Map<String, String> properties;
    private Overheard overheard;

    @BeforeEach
    void start() throws Exception {
        sandbox = new Sandbox(dir.resolve("sandbox"), 0).content("roster", "id,name\r\n1," + NAME + "\r\n");
        properties = TestRoad.to(sandbox, dir);
        properties.put("stellic.exports.roster.to", "there");
        overheard = new Overheard();
    }

    @AfterEach
    void stop() throws Exception {
        overheard.close();
        sandbox.close();
    }

    @Test
    void aBrokerThatRefusesThePassword() throws Exception {
        try (ArtemisBroker broker = new ArtemisBroker(dir.resolve("broker"))) {
            there("type", "jms", "broker-url", broker.url(), "username", "stellic", "password", PASSWORD);
            assertRefusedInSilence();
        }
    }

    @Test
    void anSftpServerThatRefusesThePassword() throws Exception {
        try (SftpServer server = new SftpServer(Files.createDirectories(dir.resolve("server/in")), "another")) {
            there("type", "sftp", "uri", server.uri("in"), "password", PASSWORD);
            there("known-hosts-file", server.knownHosts(dir.resolve("known")).toString());
            assertRefusedInSilence();
        }
    }

    @Test
    void aStoreThatRefusesTheKey() throws Exception {
        try (S3Store store = new S3Store(dir.resolve("store"))) {
            store.createBucket("lake");
            there("type", "s3", "bucket", "lake", "endpoint", store.endpoint().toString(), "path-style", "true");
            there("access-key", S3Store.ACCESS_KEY, "secret-key", KEY);
            assertRefusedInSilence();
        }
    }

    @Test
    void kafkaThatRefusesThePassword() throws Exception {
        try (KafkaBroker broker = new KafkaBroker(dir.resolve("kafka"))) {
            there("type", "kafka", "brokers", broker.brokers(), "topic", "t");
            broker.login(PASSWORD).forEach((name, value) -> there("option." + name, value));
            there("option.ssl.keystore.password", KEY, "option.ssl.truststore.password", KEY);
            assertRefusedInSilence();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a property", "the address"})
    void aDatabaseThatRefusesThePassword(String where) throws Exception {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start()) {
            askForPasswords(postgres);
            String url = "jdbc:postgresql://127.0.0.1:" + postgres.getPort() + "/postgres";
            if (where.equals("a property")) {
                there("type", "database", "url", url, "username", "postgres", "password", PASSWORD);
            } else {
                there("type", "database", "url", url + "?user=postgres&password=canary-pw-77");
            }
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
            strings = {"jdbc:h2:file:%s/x;USER=me;PASSWORD=canary-pw-77;IFEXISTS=TRUE", "jdbc:nobody:canary-pw-77"})
    void anAddressOfADatabaseThatIsNotThere(String url) throws Exception {
        there("type", "database", "url", String.format(url, dir));
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
            there("type", "http", "url", sink.url("/?key=" + KEY), "username", "canary-me", "password", PASSWORD);
            there("header.X-Api-Key", KEY, "retries", "1", "retry-delay", "10ms");
            properties.put("stellic.exports.roster.max-rejects", "100%");
            assertRefusedInSilence();
        }
    }

    @Test
    void aRefusalThatIsKeptOnRequestIsKeptWithoutTheCredential() throws Exception {
        try (HttpSink sink = new HttpSink()) {
            String words = "no: " + PASSWORD + " Basic " + BASIC + " " + KEY + "!";
            sink.next(new HttpSink.Answer(422, Map.of(), words, false));
            there("type", "http", "url", sink.url("/"), "username", "canary-me", "password", PASSWORD);
            there("header.X-Api-Key", KEY, "keep-answer", "true");
            properties.put("stellic.exports.roster.max-rejects", "100%");
            run();

            overheard.assertNothingOf(CANARIES);
            assertThat(overheard.all().get("ledger")).contains("the server answered 422: no: ");
        }
    }

    @Test
    void aKeyForOpenPgpThatIsASecretOne() throws Exception {
        Path key = Files.writeString(
                dir.resolve("key.asc"), "-----BEGIN PGP PRIVATE KEY BLOCK-----\n\n" + KEY + "\n=abcd\n");
        there("type", "file", "directory", dir.resolve("out").toString(), "encrypt-to", key.toString());
        assertThatThrownBy(() -> TestRoad.start(properties))
                .hasMessageContaining("holds no OpenPGP public key")
                .satisfies(e -> overheard.note("thrown", e));
        overheard.assertNothingOf(CANARIES);
    }

    @Test
    void everythingGoodAtOnceIsAsSilent() throws Exception {
        there("type", "file", "directory", dir.resolve("out").toString());
        properties.put("stellic.rejects.keep", "encrypted");
        String rejects = Base64.getEncoder().encodeToString("canary-of-32-bytes-for-aes-gcm-0".getBytes(UTF_8));
        properties.put("stellic.rejects.key", rejects);
        properties.put("stellic.mask.key", KEY + "-of-more-than-32-characters-and-so-on");
        properties.put("stellic.exports.roster.columns.name.mask", "hash");
        properties.put("stellic.ledger.username", "sa");
        properties.put("stellic.ledger.password", PASSWORD);
        try (TestRoad road = TestRoad.start(properties)) {
            assertThat(road.run("roster").delivered()).isTrue();
            overheard.note(road);
        }
        overheard.assertNothingOf(CANARIES);
        overheard.assertNothingOf(List.of(rejects, "canary-of-32-bytes"));
    }

    private void there(String... settings) {
        for (int i = 0; i < settings.length; i += 2) {
            properties.put("stellic.destinations.there." + settings[i], settings[i + 1]);
        }
    }

    private void assertRefusedInSilence() throws Exception {
        run();
        for (String command : List.of("check", "run --all", "runs --json")) {
            command(command + " --verbose");
        }
        overheard.assertNothingOf(CANARIES);
    }

    private void run() throws Exception {
        try (TestRoad road = TestRoad.start(properties)) {
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
        Path file = dir.resolve("application.properties");
        Properties written = new Properties();
        written.putAll(properties);
        try (OutputStream out = Files.newOutputStream(file)) {
            written.store(out, null);
        }
        StellicExportsCommand.execute((line + " --config " + file).split(" "));
    }
}
