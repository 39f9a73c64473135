package io.stellicroutes.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cloudevents.CloudEvent;
import io.cloudevents.SpecVersion;
import io.cloudevents.jackson.JsonFormat;
import io.stellicroutes.records.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class EnvelopeTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void anUpdateHasTheFieldsOfDebeziumsEnvelopeInItsOrder() {
        assertThat(texts(debezium().updated(2, "1002", "2025SP", "A-", "grade", "ssn")))
                .containsExactly("{\"before\":{\"student_id\":\"1002\",\"term\":\"2025SP\"},"
                        + "\"after\":{\"student_id\":\"1002\",\"term\":\"2025SP\",\"name\":\"***\",\"mark\":\"A-\"},"
                        + "\"source\":{\"version\":\"1\",\"connector\":\"stellic\",\"name\":\"stellic\","
                        + "\"ts_ms\":1772503204123,\"snapshot\":\"false\",\"db\":\"plan-courses\","
                        + "\"sequence\":\"[\\\"019cb17d2a40.0000000004.20260303T020004Z-51d0c2f7a9\\\",\\\"1\\\"]\",\"table\":\"plan_courses\","
                        + "\"export\":\"plan_courses\",\"run\":\"20260303T020004Z-51d0c2f7a9\","
                        + "\"file\":\"plan_courses_2026.csv\",\"row\":2},\"transaction\":null,"
                        + "\"op\":\"u\",\"ts_ms\":1772503204123,\"seq\":1,\"changed\":[\"mark\"]}");
    }

    @Test
    void whatWasThereBeforeIsTheKeyUnlessItWasKept() throws Exception {
        SampleChanges changes = debezium()
                .deleted("1001", "2025SP")
                .deletedKept("1005", "2025SP", "B")
                .updatedKept(4, "1002", "2025SP", "A-", "B+");

        List<JsonNode> events = events(changes);
        assertThat(events.get(0).get("before")).isEqualTo(object("student_id", "1001", "term", "2025SP"));
        assertThat(events.get(1).get("before"))
                .isEqualTo(object("student_id", "1005", "term", "2025SP", "name", "***", "mark", "B"));
        assertThat(events.get(2).get("before"))
                .isEqualTo(object("student_id", "1002", "term", "2025SP", "name", "***", "mark", "B+"));
        assertThat(events.get(2).get("after"))
                .isEqualTo(object("student_id", "1002", "term", "2025SP", "name", "***", "mark", "A-"));
    }

    @Test
    void aRecordThatIsGoneHasNoAfterAndNoRow() throws Exception {
        JsonNode event = events(debezium().deleted("1001", "2025SP")).get(0);

        assertThat(event.get("op").textValue()).isEqualTo("d");
        assertThat(event.get("after").isNull()).isTrue();
        assertThat(event.at("/source/row").isNull()).isTrue();
        assertThat(event.at("/source/snapshot").textValue()).isEqualTo("false");
    }

    @Test
    void aNewRecordAndOneOfASnapshotHaveNoBefore() throws Exception {
        List<JsonNode> events =
                events(debezium().created(7, "1003", "2026FA", "").read(8, "1004", "2026FA", "C"));

        assertThat(events).allSatisfy(event -> {
            assertThat(event.get("before").isNull()).isTrue();
            assertThat(event.get("changed")).isEmpty();
        });
        assertThat(events).extracting(event -> event.get("op").textValue()).containsExactly("c", "r");
        assertThat(events)
                .extracting(event -> event.at("/source/snapshot").textValue())
                .containsExactly("false", "true");
        assertThat(events).extracting(event -> event.get("seq").intValue()).containsExactly(1, 2);
        assertThat(events)
                .extracting(event -> event.at("/source/row").intValue())
                .containsExactly(7, 8);
    }

    @Test
    void anEmptyFieldIsNullIfTheExportWantsThat() throws Exception {
        JsonNode event = events(debezium().emptyAsNull().created(7, "1003", "2026FA", ""))
                .get(0);

        assertThat(event.at("/after/mark").isNull()).isTrue();
    }

    @Test
    void withoutAKeyTheWholeRecordIsTheKey() throws Exception {
        JsonNode event = events(debezium().withoutKey().deletedKept("1001", "2025SP", "B"))
                .get(0);

        assertThat(event.get("before"))
                .isEqualTo(object("student_id", "1001", "term", "2025SP", "name", "***", "mark", "B"));
    }

    @Test
    void anEventAmongOthersIsReadByTheSdkOfCloudEvents() {
        SampleChanges changes = of("cloudevents").ofEachKind();

        List<CloudEvent> events = new ArrayList<>();
        for (Row row : changes.batch().rows()) {
            events.add(new JsonFormat()
                    .deserialize(changes.context().jsonInBatch().text(row).getBytes(UTF_8)));
        }

        assertThat(events)
                .extracting(CloudEvent::getType)
                .containsExactly(
                        "io.stellicroutes.record.deleted",
                        "io.stellicroutes.record.updated",
                        "io.stellicroutes.record.created",
                        "io.stellicroutes.record.read");
        assertThat(events)
                .extracting(event -> new String(event.getData().toBytes(), UTF_8))
                .containsExactly(
                        "{\"student_id\":\"1001\",\"term\":\"2025SP\"}",
                        "{\"student_id\":\"1002\",\"term\":\"2025SP\",\"name\":\"***\",\"mark\":\"A-\"}",
                        "{\"student_id\":\"1003\",\"term\":\"2026FA\",\"name\":\"***\",\"mark\":\"\"}",
                        "{\"student_id\":\"1004\",\"term\":\"2026FA\",\"name\":\"***\",\"mark\":\"C\"}");
        CloudEvent update = events.get(1);
        assertThat(update.getSpecVersion()).isEqualTo(SpecVersion.V1);
        assertThat(update.getId()).isEqualTo(SampleChanges.DELIVERY + "-2");
        assertThat(update.getSource()).hasToString("/exports/plan_courses");
        assertThat(update.getSubject()).isEqualTo("1002|2025SP");
        assertThat(update.getTime().toInstant()).isEqualTo(SampleChanges.AT);
        assertThat(update.getDataContentType()).isEqualTo("application/json");
        assertThat(update.getExtension("changed")).isEqualTo("mark");
        assertThat(update.getExtension("sequence")).isEqualTo(SampleChanges.PLACE + "-0000000002");
        assertThat(events.get(0).getExtension("changed")).isNull();
    }

    @Test
    void sequencesHaveTheOrderOfTheChanges() {
        SampleChanges changes = of("cloudevents");
        for (int i = 0; i < 120; i++) {
            changes.created(i + 1, "id" + i, "2026FA", "");
        }
        CloudEventChanges events = changes.context().cloudEvents().orElseThrow();

        assertThat(changes.batch().rows())
                .extracting(row -> events.attributes(row).get("sequence"))
                .isSorted()
                .doesNotHaveDuplicates();
    }

    @Test
    void aKeyThatNoAttributeMayHoldIsNoSubject() {
        SampleChanges changes = of("cloudevents").deleted("10\n01", "2025SP");

        assertThat(changes.context()
                        .cloudEvents()
                        .orElseThrow()
                        .attributes(changes.batch().rows().get(0)))
                .doesNotContainKey("subject")
                .containsKey("id");
    }

    @Test
    void aBareRecordAmongOthersHasItsOperationInFront() {
        SampleChanges changes = of("none").ofEachKind();

        assertThat(changes.context().jsonInBatch().array(changes.batch().rows()))
                .isEqualTo(
                        "[{\"_op\":\"d\",\"student_id\":\"1001\",\"term\":\"2025SP\"},"
                                + "{\"_op\":\"u\",\"student_id\":\"1002\",\"term\":\"2025SP\",\"name\":\"***\",\"mark\":\"A-\"},"
                                + "{\"_op\":\"c\",\"student_id\":\"1003\",\"term\":\"2026FA\",\"name\":\"***\",\"mark\":\"\"},"
                                + "{\"_op\":\"r\",\"student_id\":\"1004\",\"term\":\"2026FA\",\"name\":\"***\",\"mark\":\"C\"}]");
        assertThat(changes.context().json().text(changes.batch().rows().get(0)))
                .isEqualTo("{\"student_id\":\"1001\",\"term\":\"2025SP\"}");
    }

    @Test
    void aColumnThatIsCalledAsTheOperationIsToBeRenamed() {
        SampleChanges changes = new SampleChanges("http", Map.of("envelope", "none", "columns.grade.rename", "_OP"));

        assertThatThrownBy(() -> changes.context().jsonInBatch())
                .isInstanceOf(DeliveryException.class)
                .hasMessageContaining("set stellic.destinations.mine.columns._op.rename")
                .hasMessageEndingWith("(see docs/errors.md#duplicate-column)");
    }

    @ParameterizedTest
    @EnumSource
    void aChangeIsTheSameBytesWheneverItIsWrittenAndTheSameAsAMap(Envelope envelope) throws Exception {
        SampleChanges changes =
                of(envelope.name().toLowerCase(java.util.Locale.ROOT)).ofEachKind();

        for (Row row : changes.batch().rows()) {
            String text = changes.context().jsonInBatch().text(row);
            assertThat(changes.context().jsonInBatch().text(row)).isEqualTo(text);
            assertThat(new JsonMessages(changes.context().jsonInBatch()).text(row))
                    .isEqualTo(text);
            assertThat(JSON.writeValueAsString(changes.context().jsonInBatch().map(row)))
                    .isEqualTo(text);
        }
    }

    @ParameterizedTest
    @EnumSource
    void noValueThatTheDestinationMustNotSeeIsAnywhere(Envelope envelope) {
        SampleChanges changes = of(envelope.name().toLowerCase(java.util.Locale.ROOT))
                .ofEachKind()
                .updatedKept(9, "1005", "2026FA", "C", "D")
                .deletedKept("1006", "2026FA", "F");

        for (Row row : changes.batch().rows()) {
            assertThat(changes.context().json().text(row)
                            + changes.context().jsonInBatch().text(row)
                            + changes.context().cloudEvents().map(events -> events.attributes(row)))
                    .doesNotContain(SampleChanges.HIDDEN, "ssn");
        }
    }

    private static SampleChanges debezium() {
        return of("debezium");
    }

    private static SampleChanges of(String envelope) {
        return new SampleChanges("kafka", Map.of("envelope", envelope));
    }

    private static List<String> texts(SampleChanges changes) {
        return changes.batch().rows().stream()
                .map(changes.context().json()::text)
                .toList();
    }

    private static List<JsonNode> events(SampleChanges changes) throws Exception {
        List<JsonNode> events = new ArrayList<>();
        for (String text : texts(changes)) {
            events.add(JSON.readTree(text));
        }
        return events;
    }

    private static JsonNode object(String... namesAndValues) {
        var object = JSON.createObjectNode();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            object.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return object;
    }
}
