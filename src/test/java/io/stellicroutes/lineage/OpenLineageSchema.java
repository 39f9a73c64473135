package io.stellicroutes.lineage;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;

/** The published JSON schemas of OpenLineage, for an event and for each of its facets by the version that it names. */
final class OpenLineageSchema {
    private static final String SITE = "https://openlineage.io/spec";

    private final ObjectMapper json = new ObjectMapper();
    private final JsonSchemaFactory factory = JsonSchemaFactory.getInstance(
            VersionFlag.V202012,
            builder -> builder.schemaMappers(
                    mappers -> mappers.mapPrefix(SITE, "classpath:io/stellicroutes/lineage/spec")));
    private final SchemaValidatorsConfig rules =
            SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build();

    /** Fails unless the event and all of its facets are valid; returns how many facets there are. */
    int assertValid(JsonNode event) {
        assertThat(factory.getSchema(SchemaLocation.of(SITE + "/2-0-2/OpenLineage.json"), rules)
                        .validate(event))
                .as("%s", event)
                .isEmpty();
        return facets(event);
    }

    private int facets(JsonNode node) {
        int found = 0;
        for (var field : node.properties()) {
            if (field.getKey().equals("facets") || field.getKey().endsWith("Facets")) {
                for (var facet : field.getValue().properties()) {
                    String location = facet.getValue().path("_schemaURL").asText();
                    JsonSchema schema = factory.getSchema(SchemaLocation.of(location.replaceFirst("#.*", "")), rules);
                    assertThat(schema.validate(json.createObjectNode().set(facet.getKey(), facet.getValue())))
                            .as("%s", facet.getValue())
                            .isEmpty();
                    assertThat(schema.getSchemaNode()
                                    .at("/properties/" + facet.getKey())
                                    .isMissingNode())
                            .as("the name of the facet %s", facet.getKey())
                            .isFalse();
                    found++;
                }
            }
        }
        for (JsonNode child : node) {
            found += facets(child);
        }
        return found;
    }
}
