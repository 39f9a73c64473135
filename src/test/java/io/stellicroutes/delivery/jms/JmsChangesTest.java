package io.stellicroutes.delivery.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stellicroutes.delivery.DeliveryException;
import io.stellicroutes.delivery.Load;
import io.stellicroutes.delivery.SampleChanges;
import io.stellicroutes.records.Batch;
import io.stellicroutes.servers.ArtemisBroker;
import io.stellicroutes.servers.ClassicBroker;
import io.stellicroutes.servers.JmsBroker;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JmsChangesTest {
    @AutoClose
    private static ArtemisBroker artemis;

    @AutoClose
    private static ClassicBroker classic;

    private String queue;

    @BeforeAll
    static void startBrokers(@TempDir Path dir) throws Exception {
        artemis = new ArtemisBroker(dir.resolve("artemis"));
        classic = new ClassicBroker(dir.resolve("classic"));
    }

    @BeforeEach
    void anotherQueue() {
        queue = "q" + UUID.randomUUID();
    }

    @Test
    void everyChangeIsAMessageThatSaysWhatItIs() throws Exception {
        deliver(artemis, toArtemis(Map.of()).ofEachKind());

        List<Message> messages = artemis.messages(queue);
        assertThat(properties(messages.get(0)))
                .containsEntry("stellic_op", "d")
                .containsEntry("stellic_seq", 1L)
                .containsEntry("stellic_id", SampleChanges.DELIVERY + "-1")
                .containsEntry("stellic_key", "1001|2025SP")
                .containsEntry("stellic_export", "plan_courses")
                .containsEntry("stellic_run_id", SampleChanges.RUN)
                .containsEntry("_AMQ_DUPL_ID", SampleChanges.DELIVERY + "-1")
                .doesNotContainKeys("stellic_row", "stellic_changed", "JMSXGroupID");
        assertThat(properties(messages.get(1)))
                .containsEntry("stellic_op", "u")
                .containsEntry("stellic_seq", 2L)
                .containsEntry("stellic_row", 2L)
                .containsEntry("stellic_changed", "mark");
        assertThat(properties(messages.get(2))).containsEntry("stellic_op", "c").containsEntry("stellic_row", 7L);
        assertThat(properties(messages.get(3))).containsEntry("stellic_op", "r").containsEntry("stellic_row", 8L);
        assertThat(messages.get(0).getBody(String.class))
                .startsWith("{\"before\":{\"student_id\":\"1001\",\"term\":\"2025SP\"},\"after\":null,\"source\":{")
                .contains("\"op\":\"d\"");
    }

    @Test
    void anEventHasItsAttributesAsProperties() throws Exception {
        deliver(artemis, toArtemis(Map.of("envelope", "cloudevents")).ofEachKind());

        Message update = artemis.messages(queue).get(1);
        assertThat(properties(update))
                .containsEntry("cloudEvents_specversion", "1.0")
                .containsEntry("cloudEvents_id", SampleChanges.DELIVERY + "-2")
                .containsEntry("cloudEvents_source", "/exports/plan_courses")
                .containsEntry("cloudEvents_type", "io.stellicroutes.record.updated")
                .containsEntry("cloudEvents_subject", "1002|2025SP")
                .containsEntry("cloudEvents_time", "2026-03-03T02:00:04.123Z")
                .containsEntry("cloudEvents_datacontenttype", "application/json")
                .containsEntry("cloudEvents_changed", "mark");
        assertThat(update.getBody(String.class))
                .isEqualTo("{\"student_id\":\"1002\",\"term\":\"2025SP\",\"name\":\"***\",\"mark\":\"A-\"}");
    }

    @Test
    void aBareRecordLeavesTheOperationToItsProperty() throws Exception {
        deliver(artemis, toArtemis(Map.of("envelope", "none")).ofEachKind());

        assertThat(consumed(artemis, "stellic_op = 'd'"))
                .containsExactly("{\"student_id\":\"1001\",\"term\":\"2025SP\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"artemis", "classic"})
    void theChangesOfOneKeyGoToOneConsumerInTheirOrder(String which) throws Exception {
        JmsBroker broker = which.equals("artemis") ? artemis : classic;
        SampleChanges changes = which.equals("artemis")
                ? toArtemis(Map.of("group-by-key", "true", "envelope", "none"))
                : toClassic(Map.of("group-by-key", "true", "envelope", "none"));
        int keys = 20;
        for (int round = 0; round < 5; round++) {
            for (int key = 0; key < keys; key++) {
                changes.updated(key + 1, "id" + key, "2026FA", String.valueOf(round), "grade");
            }
        }
        ConnectionFactory factory = broker.factory(broker.port(), 0);
        try (Connection connection = factory.createConnection(ArtemisBroker.USER, ArtemisBroker.PASSWORD);
                Session one = connection.createSession();
                Session two = connection.createSession();
                MessageConsumer first = one.createConsumer(one.createQueue(queue));
                MessageConsumer second = two.createConsumer(two.createQueue(queue))) {
            connection.start();
            deliver(broker, changes);

            Map<String, Set<Integer>> consumers = new HashMap<>();
            Map<String, List<Long>> order = new TreeMap<>();
            int waiting = 5 * keys;
            long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
            while (waiting > 0 && System.nanoTime() < deadline) {
                for (int consumer = 0; consumer < 2; consumer++) {
                    Message message = (consumer == 0 ? first : second).receive(50);
                    if (message != null) {
                        String key = message.getStringProperty("stellic_key");
                        assertThat(message.getStringProperty("JMSXGroupID")).isEqualTo(key);
                        consumers.computeIfAbsent(key, any -> new HashSet<>()).add(consumer);
                        order.computeIfAbsent(key, any -> new ArrayList<>())
                                .add(message.getLongProperty("stellic_seq"));
                        waiting--;
                    }
                }
            }
            assertThat(waiting).isZero();
            assertThat(consumers).hasSize(keys).allSatisfy((key, of) -> assertThat(of)
                    .hasSize(1));
            assertThat(new HashSet<>(consumers.values()))
                    .as("both consumers have some keys")
                    .hasSize(2);
            assertThat(order)
                    .allSatisfy(
                            (key, sequence) -> assertThat(sequence).isSorted().hasSize(5));
        }
    }

    @Test
    void anAttemptThatGoesOnSendsNoChangeTwiceToArtemis() throws Exception {
        artemis.loseAnswerToCommitAfter(1);
        SampleChanges changes = toArtemis(Map.of()).ofEachKind().created(9, "1005", "2026FA", "");
        try (Load load = jms(artemis).open(changes.context())) {
            List<Batch> batches = changes.batches(2);
            load.write(batches.get(0));
            assertThatThrownBy(() -> load.write(batches.get(1)))
                    .isInstanceOf(DeliveryException.class)
                    .hasMessageContaining("is in doubt");
        }

        deliver(artemis, changes.resumedAfter(2));

        assertThat(sequences(artemis)).containsExactly(1L, 2L, 3L, 4L, 5L);
    }

    @Test
    void anAttemptThatGoesOnSendsNoChangeTwiceByThePositionQueue() throws Exception {
        SampleChanges changes = toClassic(Map.of()).ofEachKind().created(9, "1005", "2026FA", "");
        try (Load load = jms(classic).open(changes.context())) {
            for (Batch batch : changes.batches(2).subList(0, 2)) {
                load.write(batch);
            }
        }
        // the second batch did not come on record
        deliver(classic, changes.resumedAfter(2));

        assertThat(sequences(classic)).containsExactly(1L, 2L, 3L, 4L, 5L);
    }

    private SampleChanges toArtemis(Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(Map.of(
                "broker-url", artemis.url(), "username", ArtemisBroker.USER, "password", ArtemisBroker.PASSWORD));
        settings.put("queue", queue);
        settings.putAll(more);
        return new SampleChanges("jms", settings);
    }

    private SampleChanges toClassic(Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(Map.of(
                "connection-factory",
                "#bean:classic",
                "username",
                ArtemisBroker.USER,
                "password",
                ArtemisBroker.PASSWORD));
        settings.put("queue", queue);
        settings.putAll(more);
        return new SampleChanges("jms", settings);
    }

    private static JmsLoads jms(JmsBroker broker) {
        return new JmsLoads(name -> broker.factory(broker.port(), 0), Duration.ofDays(7), () -> false);
    }

    private static void deliver(JmsBroker broker, SampleChanges changes) throws Exception {
        try (Load load = jms(broker).open(changes.context())) {
            for (Batch batch : changes.batches(2)) {
                assertThat(load.write(batch)).isEqualTo(batch.size());
            }
            load.finish();
        }
        assertThat(changes.rejected()).isEmpty();
    }

    private List<Long> sequences(JmsBroker broker) throws Exception {
        List<Long> sequences = new ArrayList<>();
        for (Message message : broker.messages(queue)) {
            sequences.add(message.getLongProperty("stellic_seq"));
        }
        return sequences;
    }

    private List<String> consumed(JmsBroker broker, String selector) throws JMSException {
        ConnectionFactory factory = broker.factory(broker.port(), 0);
        try (Connection connection = factory.createConnection(ArtemisBroker.USER, ArtemisBroker.PASSWORD);
                Session session = connection.createSession();
                MessageConsumer consumer = session.createConsumer(session.createQueue(queue), selector)) {
            connection.start();
            List<String> bodies = new ArrayList<>();
            for (Message next = consumer.receive(5_000); next != null; next = consumer.receiveNoWait()) {
                bodies.add(next.getBody(String.class));
            }
            return bodies;
        }
    }

    private static Map<String, Object> properties(Message message) throws JMSException {
        Map<String, Object> properties = new TreeMap<>();
        for (Object name : Collections.list((Enumeration<?>) message.getPropertyNames())) {
            properties.put((String) name, message.getObjectProperty((String) name));
        }
        return properties;
    }
}
