package io.stellicroutes.kamelet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * The definitions keep to what Camel itself publishes: the Custom Resource Definition of Kamelets, strictly (no field
 * that it does not know), and the schema of the YAML DSL for the template inside.
 */
final class KameletSchemaTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ROUTE_TEMPLATE = "org.apache.camel.model.RouteTemplateDefinition";

    static List<Path> definitions() throws IOException {
        return DefinitionsTest.definitions();
    }

    @ParameterizedTest
    @MethodSource("definitions")
    void isTheResourceThatCamelDefines(Path file) throws IOException {
        assertThat(mistakes(yaml(Files.readString(file)))).isEmpty();
    }

    @Test
    void aFieldThatIsNotDefinedIsAMistake() throws IOException {
        JsonNode kamelet = yaml(Files.readString(definitions().get(0)));
        ((ObjectNode) kamelet.at("/spec/definition/properties/export")).put("titel", "Export");
        ((ObjectNode) kamelet.at("/spec")).put("dependencies", "camel:core");

        assertThat(mistakes(kamelet))
                .hasSize(2)
                .anyMatch(mistake -> mistake.contains("titel"))
                .anyMatch(mistake -> mistake.contains("dependencies"));
    }

    /** Kaoto draws {@code template.from}; a {@code template.route}, which Camel takes as well, looks empty there. */
    @ParameterizedTest
    @MethodSource("definitions")
    void itsRouteIsWhereDesignersLookForIt(Path file) throws IOException {
        assertThat(yaml(Files.readString(file)).at("/spec/template/from/steps")).isNotEmpty();
    }

    @ParameterizedTest
    @MethodSource("definitions")
    void itsTemplateIsOneOfTheYamlDsl(Path file) throws IOException {
        ObjectNode schema = (ObjectNode) JSON.readTree(resource("/schema/camelYamlDsl.json"));
        ObjectNode template = schema.objectNode();
        template.set("definitions", schema.at("/items/definitions"));
        template.put("$ref", "#/definitions/" + ROUTE_TEMPLATE);
        // the references within are to where the definitions were
        JsonNode moved = JSON.readTree(template.toString().replace("#/items/definitions/", "#/definitions/"));
        ObjectNode given = (ObjectNode) yaml(Files.readString(file)).at("/spec/template");
        given.put("id", "the Kamelet's name");

        assertThat(validated(moved, given)).isEmpty();
    }

    private static List<String> mistakes(JsonNode kamelet) throws IOException {
        JsonNode definition = yaml(resource("/camel.apache.org_kamelets.yaml"));
        JsonNode version = definition.at("/spec/versions/0");
        assertThat(version.path("name").asText()).isEqualTo("v1");
        JsonNode schema = version.at("/schema/openAPIV3Schema");
        close(schema);
        return validated(schema, kamelet);
    }

    /** What the definition leaves open by saying nothing of it, a cluster would drop in silence. */
    private static void close(JsonNode schema) {
        if (schema instanceof ObjectNode object
                && object.path("properties").isObject()
                && object.path("type").asText().equals("object")
                && !object.has("additionalProperties")
                && !object.path("x-kubernetes-preserve-unknown-fields").asBoolean()) {
            object.put("additionalProperties", false);
        }
        schema.forEach(KameletSchemaTest::close);
    }

    private static List<String> validated(JsonNode schema, JsonNode given) {
        return JsonSchemaFactory.getInstance(VersionFlag.V4).getSchema(schema).validate(given).stream()
                .map(ValidationMessage::getMessage)
                .toList();
    }

    private static JsonNode yaml(String text) {
        return JSON.valueToTree(new Load(LoadSettings.builder().build()).loadFromString(text));
    }

    private static String resource(String name) throws IOException {
        try (InputStream text = KameletSchemaTest.class.getResourceAsStream(name)) {
            return new String(text.readAllBytes(), UTF_8);
        }
    }
}
