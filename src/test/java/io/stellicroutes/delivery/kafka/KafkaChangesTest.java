package io.stellicroutes.delivery.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudevents.CloudEvent;
import io.cloudevents.kafka.KafkaMessageFactory;
import io.stellicroutes.delivery.DeliveryException;
import io.stellicroutes.delivery.Load;
import io.stellicroutes.delivery.SampleChanges;
import io.stellicroutes.records.Batch;
import io.stellicroutes.servers.KafkaBroker;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("slow")
final class KafkaChangesTest {
    @AutoClose
    private static KafkaBroker broker;

    private String topic;

    @BeforeAll
    static void startBroker(@TempDir Path dir) throws Exception {
        broker = new KafkaBroker(dir);
    }

    @BeforeEach
    void anotherTopic() {
        broker.heal();
        topic = "t" + UUID.randomUUID();
    }

    @Test
    void everyChangeIsAMessageWithTheKeyThatSaysWhatItIs() throws Exception {
        deliver(changes(Map.of()).ofEachKind());

        List<ConsumerRecord<String, String>> messages = broker.messages(topic);
        assertThat(messages)
                .extracting(ConsumerRecord::key)
                .containsExactly("1001|2025SP", "1002|2025SP", "1003|2026FA", "1004|2026FA");
        assertThat(headers(messages.get(0)))
                .isEqualTo(Map.of(
                        "stellic_export", "plan_courses",
                        "stellic_run_id", SampleChanges.RUN,
                        "stellic_op", "d",
                        "stellic_seq", "1",
                        "stellic_id", SampleChanges.DELIVERY + "-1"));
        assertThat(headers(messages.get(1)))
                .isEqualTo(Map.of(
                        "stellic_export", "plan_courses",
                        "stellic_run_id", SampleChanges.RUN,
                        "stellic_op", "u",
                        "stellic_seq", "2",
                        "stellic_id", SampleChanges.DELIVERY + "-2",
                        "stellic_row", "2",
                        "stellic_changed", "mark"));
        assertThat(messages)
                .extracting(message -> headers(message).get("stellic_op"))
                .containsExactly("d", "u", "c", "r");
        assertThat(messages.get(2).value())
                .startsWith("{\"before\":null,\"after\":{\"student_id\":\"1003\",")
                .contains("\"op\":\"c\"");
    }

    @Test
    void aDeleteIsFollowedByATombstoneWithItsKey() throws Exception {
        deliver(changes(Map.of("tombstones", "true"))
                .deleted("1001", "2025SP")
                .deleted("1002", "2025SP")
                .created(7, "1003", "2026FA", ""));

        assertThat(broker.messages(topic))
                .extracting(message -> message.key() + (message.value() == null ? " nothing" : " event"))
                .containsExactly(
                        "1001|2025SP event",
                        "1001|2025SP nothing",
                        "1002|2025SP event",
                        "1002|2025SP nothing",
                        "1003|2026FA event");
    }

    @Test
    void anEventIsReadByTheSdkOfCloudEvents() throws Exception {
        deliver(changes(Map.of("envelope", "cloudevents")).ofEachKind());

        List<CloudEvent> events = new ArrayList<>();
        for (ConsumerRecord<String, String> message : broker.messages(topic)) {
            events.add(KafkaMessageFactory.createReader(
                            message.headers(), message.value().getBytes(UTF_8))
                    .toEvent());
        }
        assertThat(events)
                .extracting(CloudEvent::getId)
                .containsExactly(
                        SampleChanges.DELIVERY + "-1",
                        SampleChanges.DELIVERY + "-2",
                        SampleChanges.DELIVERY + "-3",
                        SampleChanges.DELIVERY + "-4");
        CloudEvent update = events.get(1);
        assertThat(update.getType()).isEqualTo("io.stellicroutes.record.updated");
        assertThat(update.getSource()).hasToString("/exports/plan_courses");
        assertThat(update.getSubject()).isEqualTo("1002|2025SP");
        assertThat(update.getTime().toInstant()).isEqualTo(SampleChanges.AT);
        assertThat(update.getDataContentType()).isEqualTo("application/json");
        assertThat(update.getExtension("changed")).isEqualTo("mark");
        assertThat(new String(update.getData().toBytes(), UTF_8))
                .isEqualTo("{\"student_id\":\"1002\",\"term\":\"2025SP\",\"name\":\"***\",\"mark\":\"A-\"}");
        assertThat(new String(events.get(0).getData().toBytes(), UTF_8))
                .isEqualTo("{\"student_id\":\"1001\",\"term\":\"2025SP\"}");
    }

    @Test
    void theChangesOfOneKeyAreInOnePartitionInTheirOrder() throws Exception {
        broker.createTopic(topic, 4);
        SampleChanges changes = changes(Map.of("envelope", "none"));
        for (int round = 0; round < 5; round++) {
            for (int key = 0; key < 20; key++) {
                changes.updated(key + 1, "id" + key, "2026FA", String.valueOf(round), "grade");
            }
        }

        deliver(changes);

        Map<String, Set<Integer>> partitions = new HashMap<>();
        Map<String, List<Integer>> order = new HashMap<>();
        for (ConsumerRecord<String, String> message : broker.messages(topic)) {
            partitions.computeIfAbsent(message.key(), any -> new HashSet<>()).add(message.partition());
            order.computeIfAbsent(message.key(), any -> new ArrayList<>())
                    .add(Integer.valueOf(headers(message).get("stellic_seq")));
        }
        assertThat(partitions).hasSize(20).allSatisfy((key, of) -> assertThat(of)
                .hasSize(1));
        assertThat(new HashSet<>(partitions.values())).hasSizeGreaterThan(1);
        assertThat(order)
                .allSatisfy((key, sequence) -> assertThat(sequence).isSorted().hasSize(5));
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "false"})
    void anAttemptThatGoesOnSendsNoChangeTwice(String tombstones) throws Exception {
        broker.loseAnswerToCommitAfter(1);
        SampleChanges changes = changes(Map.of("tombstones", tombstones))
                .deleted("1000", "2025SP")
                .ofEachKind();
        KafkaLoads kafka = new KafkaLoads(() -> false);
        try (Load load = kafka.open(changes.context())) {
            List<Batch> batches = changes.batches(2);
            load.write(batches.get(0));
            assertThatThrownBy(() -> load.write(batches.get(1))).isInstanceOf(DeliveryException.class);
        }
        broker.heal();

        deliver(changes.resumedAfter(2));

        assertThat(broker.messages(topic))
                .filteredOn(message -> message.value() != null)
                .extracting(message -> headers(message).get("stellic_seq"))
                .containsExactly("1", "2", "3", "4", "5");
        assertThat(broker.messages(topic))
                .filteredOn(message -> message.value() == null)
                .hasSize(tombstones.equals("true") ? 2 : 0);
    }

    @Test
    void aChangeThatIsTooLargeIsRejectedTogetherWithItsTombstone() throws Exception {
        SampleChanges changes = changes(Map.of("tombstones", "true", "option.max.request.size", "2000"))
                .deleted("1001", "2025SP")
                .deletedKept("1002", "2025SP", "x".repeat(3000))
                .created(3, "1003", "2026FA", "A");

        try (Load load = new KafkaLoads(() -> false).open(changes.context())) {
            assertThat(load.write(changes.batch())).isEqualTo(2);
        }

        assertThat(changes.rejected()).containsOnlyKeys(2L);
        assertThat(broker.messages(topic))
                .extracting(ConsumerRecord::key)
                .containsExactly("1001|2025SP", "1001|2025SP", "1003|2026FA");
    }

    private SampleChanges changes(Map<String, String> more) {
        Map<String, String> settings = new HashMap<>();
        settings.put("brokers", broker.brokers());
        settings.put("topic", topic);
        broker.login(KafkaBroker.PASSWORD).forEach((name, value) -> settings.put("option." + name, value));
        settings.put("option.max.block.ms", "3000");
        settings.put("option.request.timeout.ms", "2000");
        settings.put("option.delivery.timeout.ms", "3000");
        settings.put("option.retry.backoff.ms", "20");
        settings.putAll(more);
        return new SampleChanges("kafka", settings);
    }

    private static void deliver(SampleChanges changes) throws Exception {
        try (Load load = new KafkaLoads(() -> false).open(changes.context())) {
            for (Batch batch : changes.batches(2)) {
                assertThat(load.write(batch)).isEqualTo(batch.size());
            }
            load.finish();
        }
        assertThat(changes.rejected()).isEmpty();
    }

    private static Map<String, String> headers(ConsumerRecord<String, String> message) {
        Map<String, String> headers = new TreeMap<>();
        for (Header header : message.headers()) {
            headers.put(header.key(), new String(header.value(), UTF_8));
        }
        return headers;
    }
}
