package io.stellicroutes.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;

/** What is in {@code deploy/} fits together, and fits the image and the program. No cluster is asked. */
final class DeployTest {
    private static final Path KUBERNETES = Path.of("deploy/kubernetes");
    private static final Path UNIT = Path.of("deploy/systemd/stellic-exports.service");

    @TempDir
    private Path dir;

    @Test
    void everyManifestIsOfAKnownKindWithTheOneName() throws IOException {
        assertThat(manifests())
                .extracting(
                        manifest -> manifest.get("apiVersion").asText(),
                        manifest -> manifest.get("kind").asText(),
                        manifest -> manifest.at("/metadata/name").asText())
                .containsExactlyInAnyOrder(
                        tuple("v1", "ConfigMap", "stellic-exports"),
                        tuple("v1", "PersistentVolumeClaim", "stellic-exports"),
                        tuple("v1", "Secret", "stellic-exports"),
                        tuple("apps/v1", "Deployment", "stellic-exports"),
                        tuple("policy/v1", "PodDisruptionBudget", "stellic-exports"),
                        tuple("batch/v1", "CronJob", "stellic-exports"));
    }

    /** By the models of Kubernetes' own client: every field is known, required ones are there, texts are texts. */
    @Test
    void everyFieldIsOneOfKubernetes() throws IOException {
        for (JsonNode manifest : manifests()) {
            assertThatCode(() -> Manifests.validate(manifest.get("kind").asText(), manifest.toString()))
                    .doesNotThrowAnyException();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "Deployment, readOnlyRootFilesystem",
        "Deployment, failureThreshold",
        "PodDisruptionBudget, maxUnavailable",
        "CronJob, claimName",
        "ConfigMap, data",
        "Secret, stringData"
    })
    void aFieldThatIsMisspeltIsNone(String kind, String field) throws IOException {
        String misspelt = manifest(kind).toString().replace('"' + field + '"', '"' + field + "s\"");

        assertThatThrownBy(() -> Manifests.validate(kind, misspelt)).hasMessageContaining(field + "s");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Deployment", "CronJob"})
    void aPodRefersToWhatIsThere(String kind) throws Exception {
        JsonNode pod = pod(kind);
        JsonNode container = pod.at("/containers/0");

        assertThat(container.at("/envFrom/0/secretRef/name").asText()).isEqualTo(name("Secret"));
        List<String> volumes = new ArrayList<>();
        for (JsonNode volume : pod.get("volumes")) {
            volumes.add(volume.get("name").asText());
            if (volume.has("configMap")) {
                assertThat(volume.at("/configMap/name").asText()).isEqualTo(name("ConfigMap"));
            }
            if (volume.has("persistentVolumeClaim")) {
                assertThat(volume.at("/persistentVolumeClaim/claimName").asText())
                        .isEqualTo(name("PersistentVolumeClaim"));
            }
        }
        assertThat(container.get("volumeMounts"))
                .extracting(mount -> mount.get("name").asText())
                .containsExactlyInAnyOrderElementsOf(volumes);
        assertThat(container.get("image").asText())
                .isEqualTo(pom("image.name").replace("${project.version}", version()));
        List<String> arguments = new ArrayList<>();
        container.get("args").forEach(argument -> arguments.add(argument.asText()));
        assertThat(arguments).endsWith("--config", "/etc/stellic/application.properties");
        assertThat(arguments.get(0)).isIn("start", "run");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Deployment", "CronJob"})
    void aPodMayDoNothingThatItNeedNot(String kind) throws IOException {
        JsonNode pod = pod(kind);
        JsonNode container = pod.at("/containers/0/securityContext");

        assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
        assertThat(pod.at("/securityContext/seccompProfile/type").asText()).isEqualTo("RuntimeDefault");
        assertThat(pod.get("automountServiceAccountToken").asBoolean(true)).isFalse();
        assertThat(container.get("readOnlyRootFilesystem").asBoolean()).isTrue();
        assertThat(container.get("allowPrivilegeEscalation").asBoolean(true)).isFalse();
        assertThat(container.at("/capabilities/drop/0").asText()).isEqualTo("ALL");
    }

    @Test
    void theServiceIsSelectedByItsOwnLabels() throws IOException {
        JsonNode deployment = manifest("Deployment");

        assertThat(deployment.at("/spec/selector/matchLabels"))
                .isEqualTo(deployment.at("/spec/template/metadata/labels"))
                .isNotEqualTo(manifest("CronJob").at("/spec/jobTemplate/spec/template/metadata/labels"));
        assertThat(manifest("PodDisruptionBudget").at("/spec/selector")).isEqualTo(deployment.at("/spec/selector"));
    }

    /** {@code ServiceServerTest} shows that a service with these properties answers at these paths. */
    @Test
    void probesAndPrometheusAskThePortThatTheConfigurationOpens() throws IOException {
        Properties properties = Manifests.configuration(manifest("ConfigMap"));
        JsonNode container = pod("Deployment").at("/containers/0");

        assertThat(properties)
                .containsEntry("camel.management.enabled", "true")
                .containsEntry("camel.management.host", "0.0.0.0")
                .containsEntry(
                        "camel.management.port",
                        container.at("/ports/0/containerPort").asText())
                .doesNotContainKey("stellic.console.host");
        for (String probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
            assertThat(container.at("/" + probe + "/httpGet/port").asText())
                    .as(probe)
                    .isEqualTo(container.at("/ports/0/name").asText());
            assertThat(container.at("/" + probe + "/httpGet/path").asText())
                    .as(probe)
                    .isEqualTo("/observe/health/" + (probe.startsWith("readiness") ? "ready" : "live"));
        }
        JsonNode annotations = manifest("Deployment").at("/spec/template/metadata/annotations");
        assertThat(annotations.get("prometheus.io/port").asText()).isEqualTo(properties.get("camel.management.port"));
        assertThat(annotations.get("prometheus.io/path").asText()).isEqualTo("/observe/metrics");
    }

    @Test
    void theConfigurationIsAcceptedAndItsSecretsAreThoseOfTheSecret() throws IOException {
        Manifests.Accepted accepted = Manifests.Accepted.of(Manifests.configuration(manifest("ConfigMap")));

        assertThat(accepted.config().warnings()).isEmpty();
        assertThat(accepted.config().workDir()).isEqualTo(Path.of("/data/work"));
        assertThat(manifest("Secret").get("stringData").fieldNames())
                .toIterable()
                .containsExactlyInAnyOrderElementsOf(accepted.variables());
        assertThat(manifest("Secret").get("stringData"))
                .allSatisfy(value -> assertThat(value.asText()).isEqualTo("to-be-set"));
    }

    @Test
    void theUnitIsHardenedAndStartsTheDistribution() throws IOException {
        String unit = Files.readString(UNIT);

        assertThat(unit.lines())
                .contains(
                        "NoNewPrivileges=yes",
                        "ProtectSystem=strict",
                        "StateDirectory=stellic-exports",
                        "UMask=0077",
                        "CapabilityBoundingSet=",
                        "ExecStart=/opt/stellic-exports/bin/stellic-exports start --config"
                                + " /etc/stellic/application.properties");
        assertThat(unit).as("who is seen is known to be alive").doesNotContain("ProtectProc");
        assertThat(Path.of("docs/deploy.md")).exists();
    }

    @Test
    void systemdUnderstandsTheUnit() throws Exception {
        Path verify = Path.of("/usr/bin/systemd-analyze");
        Assumptions.assumeTrue(Files.isExecutable(verify), "needs systemd-analyze");
        // It wants a program that is there.
        Path unit = Files.writeString(
                dir.resolve("stellic-exports.service"),
                Files.readString(UNIT).replaceAll("(?m)^ExecStart=\\S+", "ExecStart=/bin/true"));
        Path said = dir.resolve("said");
        Process process = new ProcessBuilder(verify.toString(), "verify", unit.toString())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();

        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(Files.readString(said).lines().filter(line -> line.contains("stellic-exports.service")))
                .isEmpty();
        assertThat(process.exitValue()).as(Files.readString(said)).isZero();
    }

    private static JsonNode pod(String kind) throws IOException {
        return manifest(kind)
                .at(kind.equals("CronJob") ? "/spec/jobTemplate/spec/template/spec" : "/spec/template/spec");
    }

    private static String name(String kind) throws IOException {
        return manifest(kind).at("/metadata/name").asText();
    }

    private static JsonNode manifest(String kind) throws IOException {
        return manifests().stream()
                .filter(manifest -> manifest.get("kind").asText().equals(kind))
                .findFirst()
                .orElseThrow();
    }

    private static List<JsonNode> manifests() throws IOException {
        List<JsonNode> manifests = new ArrayList<>();
        try (Stream<Path> files = Files.list(KUBERNETES)) {
            for (Path file : files.filter(file -> !file.endsWith("cluster.yaml"))
                    .sorted()
                    .toList()) {
                manifests.addAll(Manifests.in(file));
            }
        }
        return manifests;
    }

    private static String version() throws Exception {
        return XPathFactory.newInstance().newXPath().evaluate("/project/parent/version", parsedPom());
    }

    private static String pom(String property) throws Exception {
        return XPathFactory.newInstance()
                .newXPath()
                .evaluate("/project/profiles/profile/properties/" + property, parsedPom());
    }

    private static Document parsedPom() throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(Path.of("pom.xml").toFile());
    }
}
