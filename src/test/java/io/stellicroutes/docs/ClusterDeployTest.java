package io.stellicroutes.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The manifest of several nodes fits together, and fits the program. No cluster is asked. */
final class ClusterDeployTest {
    private static final Path CLUSTER = Path.of("deploy/kubernetes/cluster.yaml");

    @Test
    void everyFieldIsOneOfKubernetesAndNoVolumeIsKept() throws IOException {
        assertThat(manifests().keySet())
                .containsExactlyInAnyOrder(
                        "ConfigMap", "Deployment", "PodDisruptionBudget", "HorizontalPodAutoscaler", "NetworkPolicy");
        manifests().forEach((kind, manifest) -> {
            assertThat(manifest.at("/metadata/name").asText()).isEqualTo("stellic-exports");
            assertThatCode(() -> Manifests.validate(kind, manifest.toString())).doesNotThrowAnyException();
        });
        assertThat(Files.readString(CLUSTER)).doesNotContain("persistentVolumeClaim", "PersistentVolume\n");
    }

    @ParameterizedTest
    @CsvSource({
        "Deployment, topologySpreadConstraints",
        "Deployment, sizeLimit",
        "PodDisruptionBudget, unhealthyPodEvictionPolicy",
        "HorizontalPodAutoscaler, averageValue",
        "NetworkPolicy, podSelector"
    })
    void aFieldThatIsMisspeltIsNone(String kind, String field) throws IOException {
        String misspelt = manifests().get(kind).toString().replace('"' + field + '"', '"' + field + "s\"");

        assertThatThrownBy(() -> Manifests.validate(kind, misspelt)).hasMessageContaining(field + "s");
    }

    @Test
    void everythingSelectsTheNodes() throws IOException {
        JsonNode deployment = manifests().get("Deployment");
        JsonNode labels = deployment.at("/spec/template/metadata/labels");

        assertThat(deployment.at("/spec/selector/matchLabels")).isEqualTo(labels);
        assertThat(manifests().get("PodDisruptionBudget").at("/spec/selector/matchLabels"))
                .isEqualTo(labels);
        assertThat(manifests().get("NetworkPolicy").at("/spec/podSelector/matchLabels"))
                .isEqualTo(labels);
        assertThat(deployment.at("/spec/template/spec/topologySpreadConstraints"))
                .isNotEmpty()
                .allSatisfy(spread ->
                        assertThat(spread.at("/labelSelector/matchLabels")).isEqualTo(labels));
        JsonNode scaled = manifests().get("HorizontalPodAutoscaler").get("spec");
        assertThat(scaled.at("/scaleTargetRef/name")).isEqualTo(deployment.at("/metadata/name"));
        assertThat(scaled.get("minReplicas").asInt()).isGreaterThan(1);
    }

    /** Each time the manifest is applied it would set the number back that the autoscaler has found. */
    @Test
    void howManyPodsThereAreIsTheAutoscalersAlone() throws IOException {
        assertThat(manifests().get("Deployment").get("spec").has("replicas")).isFalse();
    }

    @Test
    void theAutoscalerAsksForAMetricThatThereIs() throws IOException {
        String metric = manifests()
                .get("HorizontalPodAutoscaler")
                .at("/spec/metrics/0/external/metric/name")
                .asText();

        assertThat(Files.readString(Path.of("docs/monitoring.md"))).contains("`" + metric + "`");
        assertThat(Files.readString(CLUSTER)).contains("seriesQuery: " + metric, "name: {as: " + metric + "}");
    }

    /** {@code ServiceServerTest} shows that a service with these properties answers at these paths. */
    @Test
    void probesAndPrometheusAskThePortThatTheConfigurationOpens() throws Exception {
        JsonNode template = manifests().get("Deployment").at("/spec/template");
        JsonNode container = template.at("/spec/containers/0");
        JsonNode port = container.at("/ports/0");

        for (String probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
            JsonNode asked = container.at("/" + probe + "/httpGet");
            assertThat(asked.get("port")).as(probe).isEqualTo(port.get("name"));
            assertThat(asked.get("path").asText())
                    .as(probe)
                    .isEqualTo("/observe/health/" + (probe.startsWith("readiness") ? "ready" : "live"));
        }
        JsonNode annotations = template.at("/metadata/annotations");
        assertThat(annotations.get("prometheus.io/port").asText())
                .isEqualTo(port.get("containerPort").asText());
        assertThat(annotations.get("prometheus.io/path").asText()).isEqualTo("/observe/metrics");
        assertThat(manifests().get("NetworkPolicy").at("/spec/ingress/0/ports/0/port"))
                .isEqualTo(port.get("name"));
    }

    @Test
    void thePodsImageIsThatOfTheOtherManifestsAndItsSecretAndConfigurationAreThese() throws IOException {
        JsonNode pod = manifests().get("Deployment").at("/spec/template/spec");
        String image = Files.readString(Path.of("deploy/kubernetes/deployment.yaml"))
                .lines()
                .map(String::strip)
                .filter(line -> line.startsWith("image: "))
                .findFirst()
                .orElseThrow();

        assertThat("image: " + pod.at("/containers/0/image").asText()).isEqualTo(image);
        assertThat(pod.at("/containers/0/envFrom/0/secretRef/name").asText()).isEqualTo("stellic-exports");
        assertThat(pod.at("/volumes/0/configMap/name"))
                .isEqualTo(manifests().get("ConfigMap").at("/metadata/name"));
    }

    @Test
    void aPodMayDoNothingThatItNeedNotAndWritesOnlyWhereItMay() throws IOException {
        JsonNode pod = manifests().get("Deployment").at("/spec/template/spec");
        JsonNode container = pod.at("/containers/0");

        assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
        assertThat(pod.get("automountServiceAccountToken").asBoolean(true)).isFalse();
        assertThat(container.at("/securityContext/readOnlyRootFilesystem").asBoolean())
                .isTrue();
        assertThat(container.at("/securityContext/capabilities/drop/0").asText())
                .isEqualTo("ALL");
        List<String> volumes = new ArrayList<>();
        pod.get("volumes").forEach(volume -> volumes.add(volume.get("name").asText()));
        assertThat(container.get("volumeMounts"))
                .extracting(mount -> mount.get("name").asText())
                .containsExactlyInAnyOrderElementsOf(volumes);
    }

    @Test
    void theConfigurationIsAcceptedAndItsSecretsAreThoseThatTheFirstLinesName() throws IOException {
        Properties written = Manifests.configuration(manifests().get("ConfigMap"));
        assertThat(written.getProperty("camel.management.port"))
                .isEqualTo(manifests()
                        .get("Deployment")
                        .at("/spec/template/spec/containers/0/ports/0/containerPort")
                        .asText());
        Manifests.Accepted accepted = Manifests.Accepted.of(written);

        assertThat(accepted.config().warnings()).isEmpty();
        String named = Files.readString(CLUSTER)
                .lines()
                .filter(line -> line.startsWith("#   "))
                .findFirst()
                .orElseThrow();
        assertThat(named.substring(1).strip().split(" ")).containsExactlyInAnyOrderElementsOf(accepted.variables());
        Duration platform = Duration.ofSeconds(manifests()
                .get("Deployment")
                .at("/spec/template/spec/terminationGracePeriodSeconds")
                .asLong());
        assertThat(platform.minus(accepted.config().recovery().grace())).isGreaterThanOrEqualTo(Duration.ofSeconds(10));
    }

    private static Map<String, JsonNode> manifests() throws IOException {
        Map<String, JsonNode> manifests = new TreeMap<>();
        Manifests.in(CLUSTER)
                .forEach(manifest -> manifests.put(manifest.get("kind").asText(), manifest));
        return manifests;
    }
}
