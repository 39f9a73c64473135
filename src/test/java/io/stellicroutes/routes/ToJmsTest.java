package io.stellicroutes.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.stellicroutes.base.UnconfirmedRows;
import io.stellicroutes.ledger.DeliveryRecord;
import io.stellicroutes.ledger.Doubt;
import io.stellicroutes.ledger.Ledger;
import io.stellicroutes.run.Problems;
import io.stellicroutes.run.RunReport;
import io.stellicroutes.servers.ArtemisBroker;
import io.stellicroutes.servers.FrozenLine;
import io.stellicroutes.servers.FrozenLine.Direction;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.Message;
import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ToJmsTest extends BrokerContract {
    private static final String QUEUE = "stellic.roster";
    private static final String THEIRS = "connection-factory=#bean:theirs";

    private ArtemisBroker broker;

    @Override
    void startServer() throws Exception {
        broker = new ArtemisBroker(routes.path("broker"));
    }

    @Override
    void stopServer() throws Exception {
        broker.close();
    }

    @Override
    String destination() {
        return broker.destination();
    }

    @Override
    String unreachable() {
        return "broker-url=tcp://127.0.0.1:9";
    }

    @Override
    List<String> arrived() throws Exception {
        List<String> bodies = new ArrayList<>();
        for (Message message : broker.messages(QUEUE)) {
            bodies.add(message.getBody(String.class));
        }
        return bodies;
    }

    @Override
    void failAfter(int batches) {
        broker.loseCommitAfter(batches);
    }

    @Override
    void loseAnswerToCommitAfter(int batches) {
        broker.loseAnswerToCommitAfter(batches);
    }

    @Override
    boolean keepsOrderOfOverlaps() {
        return false;
    }

    @Override
    String secret() {
        return ArtemisBroker.PASSWORD;
    }

    @Test
    void everyMessageSaysWhereItComesFrom() throws Exception {
        try (TestRoad road = start()) {
            RunReport report = road.run(EXPORT);

            List<Message> messages = broker.messages(QUEUE);
            for (int i = 0; i < messages.size(); i++) {
                Message message = messages.get(i);
                assertThat(message.getStringProperty("stellic_export")).isEqualTo(EXPORT);
                assertThat(message.getStringProperty("stellic_run_id"))
                        .isEqualTo(report.run().id());
                assertThat(message.getLongProperty("stellic_row")).isEqualTo(UglyExport.ROWS.get(i));
                assertThat(UglyExport.JSON.get(i))
                        .startsWith("{\"student_id\":\""
                                + message.getStringProperty("stellic_key").replace("\\", "\\\\") + "\"");
                assertThat(message.getJMSDeliveryMode()).isEqualTo(jakarta.jms.DeliveryMode.PERSISTENT);
            }
        }
    }

    @Test
    void nothingIsSentWhileAnEarlierSessionMayStillCommit() throws Exception {
        try (FrozenLine line = frozenAtTheSecondCommit();
                TestRoad road = start(through(line, "?callTimeout=1000"), "takeover-timeout=1s")) {
            DeliveryRecord inDoubt = mine(road.run(EXPORT));
            assertThat(inDoubt.error())
                    .get()
                    .asString()
                    .contains("the commit of rows 4 to 5 is in doubt: the broker at 127.0.0.1:" + line.port())
                    .endsWith("(see docs/errors.md#broker-in-doubt)");
            assertThat(inDoubt.doubt()).map(Doubt::rows).contains(new UnconfirmedRows(4, Optional.of(5L)));
            line.letNewConnectionsPass();

            assertThat(error(road.run(EXPORT)))
                    .contains("a session of an earlier attempt is still open at the broker")
                    .endsWith("(see docs/errors.md#earlier-session)");
            assertThat(inLedger(road).doubt()).isEqualTo(inDoubt.doubt());
            line.thaw();

            await().atMost(Duration.ofSeconds(30)).until(() -> road.run(EXPORT).delivered());
            assertThat(inLedger(road).doubt()).isEmpty();
        }
        assertThat(arrived()).containsExactlyElementsOf(UglyExport.JSON);
    }

    @Test
    void whenTheBrokerHasGivenUpTheEarlierSessionTheDeliveryGoesOn() throws Exception {
        String silence = "?callTimeout=1000&connectionTTL=3000&clientFailureCheckPeriod=1500";
        try (FrozenLine line = frozenAtTheSecondCommit();
                TestRoad road = start(through(line, silence))) {
            assertThat(error(road.run(EXPORT))).contains("is in doubt");
            line.letNewConnectionsPass();

            assertAllDelivered(road.run(EXPORT));

            assertThat(arrived()).containsExactlyElementsOf(UglyExport.JSON);
            line.thaw();
            await().until(() -> line.held() == 0);
        }
        assertThat(arrived()).containsExactlyElementsOf(UglyExport.JSON);
    }

    @Test
    void aLineThatIsFrozenBeforeTheLogInIsWaitedForNoLongerThanTheTimeout() throws Exception {
        try (FrozenLine line = new FrozenLine(broker.port(), broker.framing())) {
            line.freeze();
            try (TestRoad road = start(through(line, ""), "timeout=1s")) {
                assertThat(Problems.of(check(road)).text())
                        .startsWith("destination mine: the broker at 127.0.0.1:" + line.port() + " did nothing for 1s");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"?initialConnectAttempts=-1&retryInterval=100", "?reconnectAttempts=-1&initialConnectAttempts=-1"
            })
    void aClientThatTriesForEverIsWaitedForNoLongerThanTheTimeout(String options) throws Exception {
        try (TestRoad road = start("broker-url=tcp://stellic:no@127.0.0.1:9" + options, "timeout=1s")) {
            assertThat(Problems.of(check(road)).text())
                    .isEqualTo("destination mine: the broker at 127.0.0.1:9 did nothing for 1s"
                            + " (stellic.destinations.mine.timeout) while the connection was made: check that it is up,"
                            + " and that it does not hold producers back (see docs/errors.md#broker-silent)");
        }
    }

    private static DeliveryRecord inLedger(TestRoad road) {
        Ledger ledger = road.bundle().ledger();
        return ledger.deliveries().of(ledger.runs().newest(EXPORT).orElseThrow().id()).stream()
                .filter(delivery -> delivery.destination().equals("mine"))
                .findFirst()
                .orElseThrow();
    }

    private FrozenLine frozenAtTheSecondCommit() throws Exception {
        FrozenLine line = new FrozenLine(broker.port(), broker.framing());
        AtomicInteger commits = new AtomicInteger();
        line.freezeWhen(chunk -> chunk.direction() == Direction.TO_SERVER
                && broker.isCommit(chunk.bytes())
                && commits.incrementAndGet() == 2);
        return line;
    }

    private static String through(FrozenLine line, String options) {
        return "broker-url=tcp://127.0.0.1:" + line.port() + options;
    }

    @Test
    void whatTheBrokerHasSurvivesItsRestart() throws Exception {
        failAfter(2);
        try (TestRoad road = start()) {
            road.run(EXPORT);
            forgetBehind(2, 2);
            broker.stop();
            RunReport down = road.run(EXPORT);
            assertThat(error(down)).contains("the broker at " + broker.url().substring(6) + " can't be reached");
            broker.start();

            assertAllDelivered(road.run(EXPORT));
        }
        assertThat(arrived()).containsExactlyInAnyOrderElementsOf(UglyExport.JSON);
    }

    @Test
    void aTopicGetsTheRecordsToo() throws Exception {
        try (ArtemisBroker.Subscriber subscriber = broker.subscribe("students/roster");
                TestRoad road = start("topic=students/${export}")) {
            assertAllDelivered(road.run(EXPORT));

            for (String json : UglyExport.JSON) {
                assertThat(subscriber.next().getBody(String.class)).isEqualTo(json);
            }
        }
    }

    @Test
    void aConnectionFactoryOfTheRuntimeIsTakenAsItIs() throws Exception {
        routes.destination("mine", "type=jms\n" + THEIRS);
        try (ActiveMQConnectionFactory theirs =
                        new ActiveMQConnectionFactory(broker.url(), ArtemisBroker.USER, ArtemisBroker.PASSWORD);
                TestRoad road = routes.start(
                        context -> context.getRegistry().bind("theirs", ConnectionFactory.class, theirs))) {
            assertThat(check(road)).isNull();
            assertAllDelivered(road.run(EXPORT));
        }
        assertThat(arrived()).containsExactlyElementsOf(UglyExport.JSON);
    }

    @Test
    void aBeanThatIsMissingOrNoConnectionFactoryIsNamed() throws Exception {
        try (TestRoad road = start("broker-url=", THEIRS)) {
            assertThat(error(road.run(EXPORT)))
                    .endsWith("stellic.destinations.mine.connection-factory names the bean theirs, which is not there"
                            + " (see docs/errors.md#missing-bean)");
            road.context().getRegistry().bind("theirs", "something else");
            assertThat(check(road)).hasStackTraceContaining("no jakarta.jms.ConnectionFactory");
        }
    }

    @Test
    void aFactoryThatIsMadeOfOtherClassesThanTheApplicationsIsNamed() throws Exception {
        List<URL> classpath = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            classpath.add(Path.of(entry).toUri().toURL());
        }
        try (URLClassLoader container =
                        new URLClassLoader(classpath.toArray(new URL[0]), ClassLoader.getPlatformClassLoader());
                TestRoad road = start("broker-url=", THEIRS)) {
            Object factory = container
                    .loadClass(ActiveMQConnectionFactory.class.getName())
                    .getConstructor()
                    .newInstance();
            road.context().getRegistry().bind("theirs", factory);

            assertThat(check(road))
                    .hasStackTraceContaining("keep jakarta.jms-api and the broker's client in one place");
        }
    }

    @Test
    void aWrongPasswordIsToldAsSuch() throws Exception {
        try (TestRoad road = start("password=not it")) {
            assertThat(error(road.run(EXPORT)))
                    .startsWith("export roster to mine: the broker at "
                            + broker.url().substring(6) + " refuses the user")
                    .endsWith("check username and password (see docs/errors.md#broker-user)")
                    .doesNotContain("not it");
        }
    }

    @Test
    void aQueueThatTheUserMayNotSendToIsToldAsSuch() throws Exception {
        try (TestRoad road = start("queue=locked.${export}")) {
            assertThat(error(road.run(EXPORT))).contains("queue locked.roster", "give the user the permission");
        }
    }

    @Test
    void aFileWithoutTheKeysColumnIsNotDelivered() throws Exception {
        routes.set("stellic.exports.roster.key=student_id,term");
        try (TestRoad road = start()) {
            assertThat(error(road.run(EXPORT))).contains("no column term", "stellic.exports.roster.key");
        }
        assertThat(broker.count(QUEUE)).isLessThan(1);
    }
}
