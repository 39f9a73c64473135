package io.stellicroutes.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.stellicroutes.base.OwnerOnly;
import io.stellicroutes.run.RunReport;
import io.stellicroutes.sandbox.Sandbox;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Date;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.support.EventNotifierSupport;
import org.bouncycastle.openpgp.api.bc.BcOpenPGPApi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Whatever a run leaves on the disk, at any step of it, is for its owner alone; under a umask that says otherwise. */
@DisabledOnOs(OS.WINDOWS)
@SuppressWarnings("JavaUtilDate") // as the PGP library wants it
@Tag("slow")
final class WorkFilesTest {
    private static final String CSV = "id,name\n" + "1,Ada\n".repeat(200_000) + "2,Bo,too many\n";

    @TempDir
    private Path dir;

    private final Set<Path> seen = new ConcurrentSkipListSet<>();
    private final Set<Path> open = new ConcurrentSkipListSet<>();
    private Sandbox sandbox;
    private Map<String, String> properties;

    @BeforeEach
    void start() throws Exception {
        assumeTrue(OwnerOnly.isOpen(Files.createFile(dir.resolve("plain"))), "files are closed by the umask already");
        sandbox = new Sandbox(dir.resolve("sandbox"), 0).content("roster", CSV);
        properties = TestRoad.toFiles(sandbox, dir, "roster");
        properties.put("stellic.exports.roster.to", "local,sealed,table");
        properties.put("stellic.exports.roster.max-rejects", "1");
        properties.put("stellic.destinations.sealed.type", "file");
        properties.put(
                "stellic.destinations.sealed.directory", dir.resolve("out").toString());
        properties.put("stellic.destinations.sealed.gzip", "true");
        properties.put("stellic.destinations.sealed.encrypt-to", key().toString());
        properties.put("stellic.destinations.table.type", "database");
    }

    @AfterEach
    void stop() throws Exception {
        sandbox.close();
    }

    @Test
    void everyFileOfARunIsItsOwnersAlone() throws Exception {
        sandbox.downloads().cutNextAnswerAfter(400_000);
        try (TestRoad road = TestRoad.start(
                properties, context -> context.getManagementStrategy().addEventNotifier(new Watch()))) {
            RunReport report = road.run("roster");

            assertThat(report.delivered()).as(report.toString()).isTrue();
            look(path -> true);
        }
        Path work = dir.resolve("work");

        assertThat(open).isEmpty();
        assertThat(seen)
                .contains(work.resolve("landed"), work.resolve("outgoing"), work.resolve("databases"))
                .contains(work.resolve("ledger.mv.db"), work.resolve("ledger.lock.db"))
                .contains(work.resolve("databases/table.lock.db"))
                .anyMatch(path -> path.toString().endsWith(".csv.part"))
                .anyMatch(path -> path.toString().endsWith(".csv.part.origin"))
                .anyMatch(path -> path.startsWith(work.resolve("landed"))
                        && path.toString().endsWith(".csv"))
                .anyMatch(path -> path.startsWith(work.resolve("outgoing"))
                        && path.toString().endsWith("-sealed"))
                .anyMatch(path -> path.startsWith(work.resolve("databases"))
                        && path.toString().endsWith(".mv.db"))
                .anyMatch(path ->
                        path.startsWith(dir.resolve("out")) && path.toString().endsWith(".csv"))
                .anyMatch(path ->
                        path.startsWith(dir.resolve("out")) && path.toString().endsWith(".csv.gz.pgp"));
    }

    private Path key() throws Exception {
        return Files.writeString(
                dir.resolve("registrar.asc"),
                new BcOpenPGPApi()
                        .generateKey(4, new Date())
                        .classicKey("x <x@example.edu>")
                        .build()
                        .toCertificate()
                        .toAsciiArmoredString());
    }

    /** Notes what there is now, and what others could read of it. The directory of delivered files is the user's own. */
    private void look(Predicate<Path> at) {
        for (Path root : new Path[] {dir.resolve("work"), dir.resolve("out")}) {
            if (Files.exists(root)) {
                try (Stream<Path> paths = Files.walk(root)) {
                    paths.filter(path -> !path.equals(dir.resolve("out")))
                            .filter(at)
                            .forEach(this::note);
                } catch (UncheckedIOException | IOException e) {
                    // A file went away while the directory was read; there is another look soon.
                }
            }
        }
    }

    private void note(Path path) {
        try {
            if (OwnerOnly.isOpen(path)) {
                open.add(path);
            }
            seen.add(path);
        } catch (NoSuchFileException e) {
            // It was on its way.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Looks at each step of each exchange; not at the locks that H2 makes, which are closed when it has made them. */
    private final class Watch extends EventNotifierSupport {
        @Override
        public void notify(CamelEvent event) {
            look(path -> !path.toString().endsWith(".lock.db"));
        }
    }
}
