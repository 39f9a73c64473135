package io.stellicroutes.cli;

import static org.assertj.core.api.Assertions.assertThat;

import aQute.bnd.header.Attrs;
import aQute.bnd.header.Parameters;
import aQute.bnd.osgi.Constants;
import aQute.bnd.osgi.Domain;
import aQute.bnd.osgi.Jar;
import aQute.bnd.osgi.Verifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The thin jar is an OSGi bundle whose manifest holds; what runs in Karaf is {@code runtimes/karaf}, which has it
 * inside.
 */
final class BundleManifestIT {
    private Jar jar;

    @BeforeEach
    void openJar() throws Exception {
        jar = new Jar(thinJar().toFile());
    }

    @AfterEach
    void closeJar() {
        jar.close();
    }

    private static Path thinJar() throws IOException {
        try (Stream<Path> built = Files.list(Path.of("target"))) {
            return built.filter(file ->
                            file.getFileName().toString().matches("stellic-export-routes-[^-]+(-SNAPSHOT)?\\.jar"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Test
    void bndFindsNothingWrong() throws Exception {
        try (Verifier verifier = new Verifier(jar)) {
            verifier.verify();

            assertThat(verifier.getErrors()).isEmpty();
            assertThat(verifier.getWarnings()).isEmpty();
        }
    }

    @Test
    void itSaysWhatItIsAndWhatItHas() throws Exception {
        Domain manifest = Domain.domain(jar.getManifest());

        assertThat(manifest.getBundleSymbolicName().getKey()).isEqualTo("io.stellicroutes.stellic-export-routes");
        assertThat(manifest.getExportPackage().keyList())
                .contains("io.stellicroutes.run", "io.stellicroutes.config", "io.stellicroutes.delivery");
        assertThat(manifest.getProvideCapability().toString())
                .as("Camel finds the bundle by a service")
                .contains("org.apache.camel.spi.ContextServicePlugin");
    }

    @Test
    void itCanDoWithoutWhatIsTheUsersChoice() throws Exception {
        Parameters imports = Domain.domain(jar.getManifest()).getImportPackage();
        List<String> optional = imports.entrySet().stream()
                .filter(BundleManifestIT::isOptional)
                .map(Map.Entry::getKey)
                .toList();

        assertThat(optional)
                .contains(
                        "jakarta.jms",
                        "org.apache.kafka.clients.producer",
                        "org.mariadb.jdbc",
                        "org.postgresql.copy",
                        "picocli");
        assertThat(imports.keyList())
                .contains("org.apache.camel", "org.apache.camel.spi", "javax.sql")
                .noneMatch(name -> name.startsWith("org.springframework"))
                .noneMatch(name -> name.startsWith("io.quarkus"))
                .noneMatch(name -> name.startsWith("org.osgi"));
        assertThat(optional).doesNotContain("org.apache.camel", "org.apache.camel.spi");
    }

    private static boolean isOptional(Map.Entry<String, Attrs> imported) {
        return "optional".equals(imported.getValue().get(Constants.RESOLUTION_DIRECTIVE));
    }
}
