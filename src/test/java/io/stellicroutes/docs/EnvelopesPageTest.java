package io.stellicroutes.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stellicroutes.delivery.SampleChanges;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the page shows of changes is what is sent. */
final class EnvelopesPageTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path PAGE = Path.of("docs/destinations/envelopes.md");

    @Test
    void everyExampleIsWhatIsSent() throws Exception {
        List<JsonNode> shown = new ArrayList<>();
        for (String block : Pages.blocks(PAGE, "json")) {
            shown.add(JSON.readTree(block));
        }

        JsonNode debezium = sent("debezium");
        assertThat(shown)
                .containsExactly(
                        debezium.get(1),
                        debezium.get(0),
                        debezium.get(2),
                        debezium.get(3),
                        sent("cloudevents"),
                        sent("none"));
    }

    private static JsonNode sent(String envelope) throws Exception {
        SampleChanges changes = new SampleChanges(
                        "http",
                        Map.of("envelope", envelope, "columns.exclude", "name, ssn", "columns.grade.rename", "grade"))
                .ofEachKind();
        return JSON.readTree(
                changes.context().jsonInBatch().array(changes.batch().rows()));
    }
}
