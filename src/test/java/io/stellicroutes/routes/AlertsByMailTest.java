package io.stellicroutes.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.stellicroutes.run.RunReport;
import io.stellicroutes.sandbox.Call;
import io.stellicroutes.sandbox.Fault;
import io.stellicroutes.servers.MailServer;
import io.stellicroutes.servers.TlsKey;
import jakarta.mail.Message;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.apache.camel.support.jsse.KeyStoreParameters;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.apache.camel.support.jsse.TrustManagersParameters;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.LoggerConfig;
import org.apache.logging.log4j.core.config.Property;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Alerts by e-mail, as docs/alerts.md has them: by TLS, with a log-in, to several people. */
@Tag("slow")
final class AlertsByMailTest {
    private static final String PASSWORD = "p&w+d %1";

    @RegisterExtension
    final RoutesExtension routes = RoutesExtension.toFiles("roster").set("stellic.alerts.check-every=50ms");

    private TlsKey key;
    private MailServer server;

    @BeforeEach
    void open(@TempDir Path dir) throws Exception {
        key = new TlsKey(dir, "localhost");
        server = new MailServer(key, PASSWORD);
        routes.sandbox().content("roster", "id,name\n1,Ada\n2,Grace\n");
    }

    @AfterEach
    void close() throws Exception {
        server.close();
    }

    @Test
    void whatIsWrongComesToEachRecipientWithItsLettersAndThenThatItIsWellAgain() throws Exception {
        to(PASSWORD);
        try (TestRoad road = start()) {
            routes.sandbox().next(Call.GET_EXPORT_URL, 100_000, Fault.SLOW);
            CompletableFuture<RunReport> running = CompletableFuture.supplyAsync(() -> road.run("roster"));
            await().until(() -> !road.bundle().runs().underWay().isEmpty());
            road.bundle().runs().underWay().iterator().next().stop("Zoë 学生");
            assertThat(running.get(60, TimeUnit.SECONDS).isFailed()).isTrue();
            await().until(() -> server.mails().size() == 2);
            routes.sandbox().noMoreFaults();
            assertThat(road.run("roster").delivered()).isTrue();
            await().until(() -> server.mails().size() == 4);
        }

        MimeMessage failed = server.mails().get(0);
        assertThat(failed.getSubject()).isEqualTo("[stellic] roster to local: failed");
        assertThat(failed.getFrom()).containsExactly(new InternetAddress("stellic@example.edu"));
        assertThat(failed.getRecipients(Message.RecipientType.TO))
                .containsExactly(
                        new InternetAddress("exports@example.edu"), new InternetAddress("registrar@example.edu"));
        assertThat(failed.getContentType()).isEqualToIgnoringCase("text/plain; charset=UTF-8");
        assertThat(failed.getContent().toString().replace("\r\n", "\n"))
                .startsWith("roster to local: failed\nsince: ")
                .contains("stopped by Zoë 学生", "\nthe destination has: nothing yet\n", "\nwhat to do: ")
                .doesNotContain("Ada", PASSWORD);
        assertSubjectsInOrder();
        assertThat(failed.getHeader("StellicAlert")).containsExactly("failed");
    }

    @Test
    void aWrongPasswordIsLoggedOnceWithoutItAndEverythingIsSentInItsOrderWhenItIsRight() throws Exception {
        server.password("another");
        to(PASSWORD);
        Heard heard = new Heard();
        try (TestRoad road = start()) {
            failAndRecover(road);
            tryAgainAtOnce();
            await().until(() -> routes.query("ledger", "select max(attempts) from stellic_outbox")
                    .equals(List.of("2")));
            assertThat(server.mails()).isEmpty();
            server.password(PASSWORD);
            tryAgainAtOnce();
            await().until(() -> server.mails().size() == 4);
        } finally {
            heard.close();
        }

        assertSubjectsInOrder();
        assertThat(heard.lines)
                .filteredOn(line -> line.startsWith("WARN alerts can't be sent by smtps"))
                .singleElement()
                .asString()
                .contains("roster to local: failed; AuthenticationFailedException");
        assertThat(heard.lines).contains("INFO alerts are sent by smtps again");
        assertThat(heard.lines).noneMatch(line -> line.contains(PASSWORD));
    }

    @Test
    void aServerThatIsDownOrIsNotTheOneThatIsTrustedGetsNothingAndThenEverythingInItsOrder() throws Exception {
        to(PASSWORD);
        server.down();
        try (TestRoad road = start()) {
            failAndRecover(road);
        }
        server.up(PASSWORD);
        TlsKey trusted = key;
        key = new TlsKey(routes.path("other"), "localhost");
        tryAgainAtOnce();
        try (TestRoad road = start()) {
            await().until(() -> routes.query("ledger", "select max(attempts) from stellic_outbox")
                    .equals(List.of("2")));
            assertThat(road.context().isStarted()).isTrue();
            assertThat(server.mails()).isEmpty();
        }
        key = trusted;
        tryAgainAtOnce();
        try (TestRoad road = start()) {
            await().until(() -> server.mails().size() == 4);
            assertThat(road.context().isStarted()).isTrue();
        }
        assertSubjectsInOrder();
    }

    private void to(String password) {
        routes.set("stellic.alerts.to=smtps://localhost:" + server.port() + "?username=" + MailServer.USER
                + "&password=RAW(" + password + ")&from=stellic@example.edu"
                + "&to=exports@example.edu,registrar@example.edu&sslContextParameters=#bean:mailTls");
    }

    private TestRoad start() throws Exception {
        KeyStoreParameters store = new KeyStoreParameters();
        store.setResource("file:" + key.keyStore());
        store.setPassword(TlsKey.PASSWORD);
        TrustManagersParameters trust = new TrustManagersParameters();
        trust.setKeyStore(store);
        SSLContextParameters tls = new SSLContextParameters();
        tls.setTrustManagers(trust);
        return routes.start(context -> context.getRegistry().bind("mailTls", tls));
    }

    private void failAndRecover(TestRoad road) throws Exception {
        Files.writeString(routes.path("out"), "not a directory");
        assertThat(road.run("roster").isFailed()).isTrue();
        await().until(() -> routes.query("ledger", "select max(attempts) from stellic_outbox")
                .equals(List.of("1")));
        Files.delete(routes.path("out"));
        assertThat(road.run("roster").delivered()).isTrue();
        await().until(() ->
                routes.query("ledger", "select count(*) from stellic_outbox").equals(List.of("2")));
    }

    private void tryAgainAtOnce() throws Exception {
        routes.update("update stellic_outbox set not_before = current_timestamp");
    }

    /** A mailbox after the other. */
    private void assertSubjectsInOrder() {
        assertThat(server.mails())
                .extracting(MimeMessage::getSubject)
                .containsExactly(
                        "[stellic] roster to local: failed",
                        "[stellic] roster to local: recovered",
                        "[stellic] roster to local: failed",
                        "[stellic] roster to local: recovered");
    }

    private static final class Heard extends AbstractAppender implements AutoCloseable {
        private final Queue<String> lines = new ConcurrentLinkedQueue<>();
        private final LoggerConfig logger = ((LoggerContext) LogManager.getContext(false))
                .getConfiguration()
                .getLoggerConfig("io.stellicroutes");

        Heard() {
            super("mail", null, null, true, Property.EMPTY_ARRAY);
            start();
            logger.addAppender(this, Level.INFO, null);
        }

        @Override
        public void append(LogEvent event) {
            lines.add(event.getLevel() + " " + event.getMessage().getFormattedMessage());
        }

        @Override
        public void close() {
            logger.removeAppender(getName());
            stop();
        }
    }
}
