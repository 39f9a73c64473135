package io.stellicroutes.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the reference says of the data types ("Data types and sample URLs"): which parameters they require, which are
 * always asynchronous. Read from the same file as the bundle's catalogue, by code of its own. Immutable.
 */
record DataTypes(Map<String, List<String>> requiredParameters, Set<String> alwaysAsynchronous) {
    private static final String RESOURCE = "/io/stellicroutes/data-types.json";

    static DataTypes load() throws IOException {
        Map<String, List<String>> required = new HashMap<>();
        Set<String> asynchronous = new HashSet<>();
        try (InputStream json = DataTypes.class.getResourceAsStream(RESOURCE)) {
            for (JsonNode type : new ObjectMapper().readTree(json)) {
                String name = type.get("name").asText();
                List<String> names = new ArrayList<>();
                for (JsonNode parameter : type.get("parameters")) {
                    if (parameter.path("required").asBoolean()) {
                        names.add(parameter.get("name").asText());
                    }
                }
                required.put(name, List.copyOf(names));
                if (type.path("asynchronous").asText().equals("always")) {
                    asynchronous.add(name);
                }
            }
        }
        return new DataTypes(Map.copyOf(required), Set.copyOf(asynchronous));
    }

    /** The parameters that a request must have; none if the data type is unknown. */
    List<String> required(String dataType) {
        return requiredParameters.getOrDefault(dataType, List.of());
    }

    boolean isAlwaysAsynchronous(String dataType) {
        return alwaysAsynchronous.contains(dataType);
    }
}
