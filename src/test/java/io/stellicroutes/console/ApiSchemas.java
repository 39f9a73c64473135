package io.stellicroutes.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import io.stellicroutes.console.ConsoleClient.Answered;
import java.io.IOException;

/** The API's own description, against which each answer is held: it has all that is described, and nothing else. */
final class ApiSchemas {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final JsonNode description;

    ApiSchemas() throws IOException {
        description = JSON.readTree(ApiSchemas.class.getResourceAsStream("openapi.json"));
        description.at("/components/schemas").forEach(ApiSchemas::close);
    }

    private static void close(JsonNode schema) {
        if (schema instanceof ObjectNode object && object.has("required")) {
            object.put("additionalProperties", false);
        }
    }

    /** The answer, which is as it is described for the path, method and status. */
    JsonNode described(String method, String path, Answered answered) throws IOException {
        JsonNode response = description
                .at("/paths")
                .path(path)
                .path(method)
                .path("responses")
                .path(Integer.toString(answered.status()));
        assertThat(response.isMissingNode())
                .as("%s %s: status %d is described: %s", method, path, answered.status(), answered.body())
                .isFalse();
        assertThat(answered.header("content-type")).contains("application/json");
        JsonNode answer = JSON.readTree(answered.body());
        ObjectNode schema =
                (ObjectNode) response.at("/content/application~1json/schema").deepCopy();
        schema.set("components", description.path("components"));
        assertThat(JsonSchemaFactory.getInstance(VersionFlag.V202012)
                        .getSchema(schema)
                        .validate(answer))
                .as("%s %s: %s", method, path, answered.body())
                .isEmpty();
        return answer;
    }
}
