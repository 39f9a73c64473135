package io.stellicroutes.reliability;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.stellicroutes.cli.StellicExportsCommand;
import io.stellicroutes.ledger.DeliveryRecord;
import io.stellicroutes.routes.RoutesExtension;
import io.stellicroutes.routes.TestRoad;
import io.stellicroutes.run.RunReport;
import io.stellicroutes.sandbox.Call;
import io.stellicroutes.sandbox.Fault;
import io.stellicroutes.sandbox.Sandbox;
import io.stellicroutes.servers.ArtemisBroker;
import io.stellicroutes.servers.HostileStellic;
import io.stellicroutes.servers.PostgresServer;
import io.stellicroutes.servers.S3Store;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.Base64;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Secrets and records are planted as canaries, good runs and failing ones are driven, and then everything is searched
 * that was logged, printed, kept in the ledger or can be asked for: none may be there.
 */
@Tag("slow")
final class CanaryTest {
    private static final String NAME = "canary-Lovelace";
    private static final String NOTE = "canary-note";
    private static final String NUMBER = "4711000042";
    private static final String CSV = "id,name,note\r\n" + NUMBER + "," + NAME + "," + NOTE + "\r\n" + NUMBER + ","
            + NAME + ",\"" + NOTE + "\nmore\"\r\n";
    private static final String PASSWORD = "canary-password";
    private static final String SIGNATURE = HostileStellic.SIGNATURE;
    /** What may be seen nowhere but at the destinations, in the landed file and in the rejected rows. */
    private static final List<String> CANARIES = List.of(
            NAME,
            NOTE,
            NUMBER,
            PASSWORD,
            SIGNATURE,
            Sandbox.TOKEN,
            Sandbox.PASSWORD,
            "sandbox-bearer-token",
            Base64.getEncoder().encodeToString((Sandbox.USER + ":" + Sandbox.PASSWORD).getBytes(UTF_8)),
            ArtemisBroker.PASSWORD,
            S3Store.SECRET_KEY,
            "Signature=");

    @RegisterExtension
    final RoutesExtension routes = new RoutesExtension("""
            stellic.request.retries=1
            stellic.exports.roster.to=files
            stellic.destinations.files.type=file
            stellic.destinations.files.directory=<dir>/out
            stellic.destinations.files.format=raw
            """);

    private final Sandbox sandbox = routes.sandbox().content("roster", CSV);

    @AutoClose
    private final Overheard overheard = new Overheard();

    @ParameterizedTest
    @ValueSource(strings = {"header", "basic", "oauth2"})
    void goodRunsWithEveryKindOfCredentialLeaveNoTrace(String credential) throws Exception {
        credential(credential);

        assertThat(run().delivered()).isTrue();
        assertNothingHeard();
        sandbox.presignedUrls().forEach(url -> assertThat(all()).doesNotContain(url.substring(url.indexOf('?') + 1)));
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"SILENT", "TOO_MANY_REQUESTS"},
            mode = EnumSource.Mode.EXCLUDE)
    void noFaultOfStellicMakesItTell(Fault fault) throws Exception {
        credential("basic");
        if (fault != Fault.EXPIRED_URL && fault != Fault.FOREIGN_URL) {
            sandbox.next(Call.EXPORT_DATA, fault == Fault.FAILED_STATUS ? Fault.UNSUCCESSFUL : fault);
            run();
        }
        sandbox.noMoreFaults();
        if (fault != Fault.EMPTY && fault != Fault.REDIRECT) {
            sandbox.next(Call.GET_EXPORT_URL, fault);
        }
        run();

        assertNothingHeard();
    }

    @Test
    void aDownloadThatIsCutTellsNothing() throws Exception {
        sandbox.downloads().cutNextAnswerAfter(20);

        assertThat(run().delivered()).isTrue();
        assertNothingHeard();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 200, 400, 401, 403, 404, 503})
    void aServerThatRepeatsTheCredentialAndSignsItsWordsIsNotQuotedWhole(int code) throws Exception {
        for (String credential : List.of("header", "basic")) {
            try (HostileStellic stellic = new HostileStellic()
                    .csv(CSV)
                    .answer(
                            code == 0 ? 200 : code,
                            code == 200 ? "failed" : "completed",
                            "no: $credential; see https://s3/x?Signature=" + SIGNATURE + "\u001b[2J\r\nINFO forged")) {
                routes.set("stellic.base-url=" + stellic.url());
                credential(credential);
                routes.set("stellic.work-dir=" + routes.path(credential));
                run();
            }
        }

        assertNothingHeard();
        assertThat(all()).doesNotContain("\nINFO forged").doesNotContain("\u001b");
    }

    @Test
    void anOddStatusAndAFileNameReachNoLogAsTheyAre() throws Exception {
        try (HostileStellic stellic = new HostileStellic()
                .answer(200, "wait\r\nERROR forged \u001b[31m\u202e", "")
                .fileName("a\r\nERROR forged.csv")) {
            routes.set("""
                    stellic.base-url=%s
                    stellic.poll.timeout=300ms
                    """.formatted(stellic.url()));
            run();
        }

        assertThat(overheard.all().get("our log"))
                .contains("in none of stellic.poll")
                .doesNotContain("\nERROR forged")
                .doesNotContain("\r")
                .doesNotContain("\u001b")
                .doesNotContain("\u202e");
    }

    @Test
    void headerNamesReachNoLogAndNoErrorAsTheyAre() throws Exception {
        sandbox.content("roster", "\"a\r\nERROR forged\u001b[31m\",\"a\r\nERROR forged\u001b[31m\"\r\n1,2\r\n");
        routes.set("""
                stellic.exports.roster.key=id
                stellic.exports.roster.to=files,warehouse,mine
                stellic.destinations.files.format=csv
                stellic.destinations.warehouse.type=database
                stellic.destinations.warehouse.mode=merge
                stellic.destinations.mine.type=endpoint
                stellic.destinations.mine.uri=mock:mine
                stellic.destinations.mine.exchange-per=record
                """);
        run();

        assertThat(overheard.all().get("our log"))
                .contains("repeats a name")
                .contains("key")
                .doesNotContain("\nERROR forged")
                .doesNotContain("\r")
                .doesNotContain("\u001b");
        assertThat(overheard.all().get("ledger"))
                .doesNotContain("\nERROR forged")
                .doesNotContain("\u001b");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "id,name\r\n1,\"" + NAME + "\r\n" + NUMBER,
                "id,name\r\n1,\"" + NAME + "\"" + NOTE + "\r\n",
                "id,name\r\n1," + NAME + "\r\n" + NUMBER + "\r\n",
                "id,name\r\n" + NAME + ",\u00e9" + NOTE
            })
    void anUnreadableFileIsNotQuoted(String csv) throws Exception {
        sandbox.content("roster", csv.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
        routes.set("stellic.destinations.files.format=csv");
        run();

        assertNothingHeard();
    }

    @Test
    void databasesThatRefuseTheRecordsAreNotQuoted() throws Exception {
        // a database each: H2 lets deliveries that prepare their tables give way to each other
        UnaryOperator<String> h2 =
                name -> "jdbc:h2:mem:" + routes.dir().getFileName() + "-" + name + ";DB_CLOSE_DELAY=-1";
        try (EmbeddedPostgres postgres = PostgresServer.start();
                Connection twice = DriverManager.getConnection(h2.apply("twice"));
                Connection checked = DriverManager.getConnection(h2.apply("checked"))) {
            String pg = postgres.getJdbcUrl("postgres", "postgres");
            try (Connection server = postgres.getPostgresDatabase().getConnection();
                    Statement statement = server.createStatement()) {
                statement.execute("CREATE TABLE twice (id text UNIQUE, name text, note text)");
                statement.execute("CREATE TABLE checked (id text, name text CHECK (name = ''), note text)");
                statement.execute("CREATE TABLE loud (id text, name text, note text)");
                statement.execute("CREATE FUNCTION loud() RETURNS trigger AS $$ BEGIN"
                        + " RAISE WARNING 'saw %', NEW; RAISE EXCEPTION 'no %', NEW.name; END $$ LANGUAGE plpgsql");
                statement.execute("CREATE TRIGGER loud BEFORE INSERT ON loud FOR EACH ROW EXECUTE FUNCTION loud()");
            }
            twice.createStatement().execute("CREATE TABLE \"twice\" (\"id\" VARCHAR UNIQUE)");
            checked.createStatement().execute("CREATE TABLE \"checked\" (\"name\" VARCHAR CHECK (\"name\" = ''))");
            StringBuilder to = new StringBuilder("misfit");
            database("misfit", h2.apply("misfit"), "misfit");
            routes.set("stellic.destinations.misfit.columns.name.type=INTEGER");
            for (String table : List.of("twice", "checked", "loud")) {
                database("pg-" + table, pg, table);
                to.append(",pg-").append(table);
                if (!table.equals("loud")) {
                    database("h2-" + table, h2.apply(table), table);
                    to.append(",h2-").append(table);
                }
            }
            routes.set("""
                    stellic.exports.roster.to=%s
                    stellic.exports.roster.max-rejects=100%%
                    """.formatted(to));
            RunReport report = run();

            assertThat(report.deliveries())
                    .filteredOn(delivery -> delivery.status() == DeliveryRecord.Status.FAILED)
                    .hasSize(5);
        }
        assertNothingHeard();
    }

    @Test
    void anEndpointThatThrowsTheRecordsAtUsIsNotQuoted() throws Exception {
        routes.set("""
                stellic.exports.roster.to=batches,records
                stellic.destinations.batches.type=endpoint
                stellic.destinations.batches.uri=direct:mine
                stellic.destinations.records.type=endpoint
                stellic.destinations.records.uri=direct:mine
                stellic.destinations.records.exchange-per=record
                stellic.destinations.records.body=json
                """);
        try (TestRoad road = routes.start(context -> context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:mine").errorHandler(noErrorHandler()).process(exchange -> {
                    overheard.note("properties", exchange.getAllProperties());
                    throw new IllegalStateException(
                            "can't take " + exchange.getMessage().getBody(String.class));
                });
            }
        }))) {
            overheard.note(road, road.run("roster"));
        }
        assertNothingHeard();
        assertThat(overheard.all().get("properties")).contains("roster");
    }

    @Test
    void mistakesInTheConfigurationDoNotQuoteASecret() throws Exception {
        routes.set("""
                stellic.base-url=https://me:%1$s@university.stellic.com
                stellic.auth.value=Token %1$s\001
                stellic.auth.valeu=%1$s
                stellic.auth.basic.password={{env:NOT_SET}}%1$s
                """.formatted(PASSWORD));
        routes.destination("files", "type=sftp\nuri=sftp://me:" + PASSWORD + "@host/in");
        routes.destination("web", "type=http\nurl=https://me:" + PASSWORD + "@host/");
        routes.destination("broker", "type=jms\nbroker-url=nonsense:%s\npasswrod=%1$s".formatted(PASSWORD));
        for (String command : List.of("check", "run --all", "preview roster")) {
            assertThat(command(command + " --verbose")).isEqualTo(2);
        }
        // it reads the ledger's properties alone
        assertThat(command("runs --verbose")).isZero();
        assertNothingHeard();
    }

    @Test
    void aPasswordInTheAddressOfAnSftpServerOrABrokerIsRefusedOrNotTold() throws Exception {
        routes.set("""
                stellic.exports.roster.to=dropbox,broker
                stellic.destinations.dropbox.type=sftp
                stellic.destinations.dropbox.uri=sftp://me@127.0.0.1:9/in?password=%1$s
                stellic.destinations.broker.type=jms
                stellic.destinations.broker.broker-url=tcp://127.0.0.1:9?trustStorePassword=%1$s
                """.formatted(PASSWORD));
        for (String command : List.of("check", "run --all", "runs --json")) {
            command(command + " --verbose");
        }
        assertNothingHeard();
    }

    private void database(String name, String url, String table) {
        routes.destination(name, "type=database\nurl=%s\ntable=%s\nmode=append".formatted(url, table));
        if (url.startsWith("jdbc:h2:")) {
            routes.set("stellic.destinations." + name + ".username=");
        }
    }

    private void credential(String kind) {
        routes.unset("stellic.auth.");
        routes.set(
                switch (kind) {
                    case "basic" -> """
                            stellic.auth.basic.username=%s
                            stellic.auth.basic.password=%s
                            """.formatted(Sandbox.USER, Sandbox.PASSWORD);
                    case "oauth2" -> """
                            stellic.auth.oauth2.token-url=<sandbox>/oauth/token
                            stellic.auth.oauth2.client-id=%s
                            stellic.auth.oauth2.client-secret=%s
                            """.formatted(Sandbox.USER, Sandbox.PASSWORD);
                    default -> """
                            stellic.auth.header=Authorization
                            stellic.auth.value=Token %s
                            """.formatted(Sandbox.TOKEN);
                });
    }

    private RunReport run() throws Exception {
        try (TestRoad road = routes.start()) {
            RunReport report = road.run("roster");
            overheard.note(road, report);
            return report;
        }
    }

    private int command(String line) throws Exception {
        Path file = routes.write("application.properties");
        return StellicExportsCommand.execute((line + " --config " + file).split(" "));
    }

    private String all() {
        return String.join("\n", overheard.all().values());
    }

    private void assertNothingHeard() {
        overheard.assertNothingOf(CANARIES);
    }
}
