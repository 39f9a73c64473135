package io.stellicroutes.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;

/** What the distribution says it is made of is what is in it. */
@DisabledIfSystemProperty(named = "no-sbom", matches = ".*", disabledReason = "built without its SBOM")
final class SbomIT {
    private static final Path DISTRIBUTION = Path.of("target", "stellic-exports");

    /**
     * Also when the tests ran on another version of a library than the one that is shipped: that is the one it names.
     */
    @Test
    void theSbomNamesEachLibraryOfTheDistributionByItsHashAndNoOther() throws Exception {
        Map<String, String> shipped = new TreeMap<>();
        for (Path jar : libraries()) {
            shipped.put(jar.getFileName().toString(), sha256(jar));
        }

        assertThat(components())
                .as("see dependencyManagement in the pom if versions differ")
                .isEqualTo(shipped);
    }

    @Test
    void thirdPartyNamesEachLibraryAndItsLicence() throws IOException {
        List<String> lines = Files.readAllLines(DISTRIBUTION.resolve("THIRD-PARTY.txt"));

        assertThat(lines.stream().filter(line -> line.strip().startsWith("(")).count())
                .isEqualTo(libraries().size());
    }

    /** File names and SHA-256 of what the SBOM lists. */
    private static Map<String, String> components() throws IOException {
        JsonNode sbom = new ObjectMapper()
                .readTree(DISTRIBUTION.resolve("sbom.cdx.json").toFile());
        Map<String, String> components = new TreeMap<>();
        sbom.get("components").forEach(component -> components.put(file(component), hash(component)));
        return components;
    }

    private static String file(JsonNode component) {
        String classifier = Stream.of(component.get("purl").asText().split("[?&]"))
                .filter(part -> part.startsWith("classifier="))
                .map(part -> part.replace("classifier=", "-"))
                .findAny()
                .orElse("");
        return component.get("name").asText() + "-" + component.get("version").asText() + classifier + ".jar";
    }

    private static String hash(JsonNode component) {
        return StreamSupport.stream(component.get("hashes").spliterator(), false)
                .filter(hash -> hash.get("alg").asText().equals("SHA-256"))
                .map(hash -> hash.get("content").asText())
                .collect(Collectors.joining());
    }

    private static List<Path> libraries() throws IOException {
        try (Stream<Path> jars = Files.list(DISTRIBUTION.resolve("lib"))) {
            return jars.filter(jar -> !jar.getFileName().toString().startsWith("stellic-export-routes-"))
                    .toList();
        }
    }

    private static String sha256(Path jar) throws IOException, NoSuchAlgorithmException {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(jar)));
    }
}
