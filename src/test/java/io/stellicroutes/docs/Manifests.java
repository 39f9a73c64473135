package io.stellicroutes.docs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1CronJob;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1NetworkPolicy;
import io.kubernetes.client.openapi.models.V1PersistentVolumeClaim;
import io.kubernetes.client.openapi.models.V1PodDisruptionBudget;
import io.kubernetes.client.openapi.models.V1Secret;
import io.kubernetes.client.openapi.models.V2HorizontalPodAutoscaler;
import io.stellicroutes.config.Catalogue;
import io.stellicroutes.config.ConfigReader;
import io.stellicroutes.config.StellicConfig;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** What the manifests in {@code deploy/kubernetes} say. No cluster is asked. */
final class Manifests {
    private static final Pattern VARIABLE = Pattern.compile("\\{\\{env:([^}]+)}}");
    private static final ObjectMapper JSON = new ObjectMapper();

    private Manifests() {}

    /** All that stand in a file, one behind the other. */
    static List<JsonNode> in(Path file) throws IOException {
        List<JsonNode> manifests = new ArrayList<>();
        new Load(LoadSettings.builder().setLabel(file.toString()).build())
                .loadAllFromString(Files.readString(file))
                .forEach(manifest -> manifests.add(JSON.valueToTree(manifest)));
        return manifests;
    }

    /**
     * By the models of Kubernetes' own client: every field is known, required ones are there, texts are texts.
     *
     * @throws IllegalArgumentException if that is not so, or nobody has said how the kind is validated
     */
    static void validate(String kind, String manifest) throws IOException {
        JsonElement json = JsonParser.parseString(manifest);
        switch (kind) {
            case "ConfigMap" -> V1ConfigMap.validateJsonElement(json);
            case "CronJob" -> V1CronJob.validateJsonElement(json);
            case "Deployment" -> V1Deployment.validateJsonElement(json);
            case "HorizontalPodAutoscaler" -> V2HorizontalPodAutoscaler.validateJsonElement(json);
            case "NetworkPolicy" -> V1NetworkPolicy.validateJsonElement(json);
            case "PersistentVolumeClaim" -> V1PersistentVolumeClaim.validateJsonElement(json);
            case "PodDisruptionBudget" -> V1PodDisruptionBudget.validateJsonElement(json);
            case "Secret" -> V1Secret.validateJsonElement(json);
            default -> throw new IllegalArgumentException(kind);
        }
    }

    /** The program's properties in a ConfigMap. */
    static Properties configuration(JsonNode configMap) throws IOException {
        Properties written = new Properties();
        written.load(
                new StringReader(configMap.at("/data/application.properties").asText()));
        return written;
    }

    /**
     * What the program makes of its properties.
     *
     * @param variables the environment variables that they name, as often as they do
     */
    record Accepted(StellicConfig config, List<String> variables) {
        /** Each variable has some value; Camel's own properties are left out. */
        static Accepted of(Properties written) {
            Map<String, String> properties = new TreeMap<>();
            List<String> variables = new ArrayList<>();
            for (String name : written.stringPropertyNames()) {
                if (!name.startsWith("camel.")) {
                    String value = written.getProperty(name);
                    VARIABLE.matcher(value)
                            .results()
                            .map(found -> found.group(1))
                            .forEach(variables::add);
                    properties.put(name, VARIABLE.matcher(value).replaceAll("resolved"));
                }
            }
            return new Accepted(ConfigReader.read(properties, Catalogue.load()), variables);
        }
    }
}
