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
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.support.EventNotifierSupport;
import org.bouncycastle.openpgp.api.bc.BcOpenPGPApi;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Whatever a run leaves on the disk, at any step of it, is for its owner alone; under a umask that says otherwise. */
@DisabledOnOs(OS.WINDOWS)
@SuppressWarnings("JavaUtilDate") // as the PGP library wants it
@Tag("slow")
final class WorkFilesTest {
    private static final String CSV = "id,name\n" + "1,Ada\n".repeat(200_000) + "2,Bo,too many\n";

    @RegisterExtension
    final RoutesExtension routes = RoutesExtension.toFiles("roster").set("""
            stellic.exports.roster.to=local,sealed,table
            stellic.exports.roster.max-rejects=1
            stellic.destinations.sealed.type=file
            stellic.destinations.sealed.directory=<dir>/out
            stellic.destinations.sealed.gzip=true
            stellic.destinations.sealed.encrypt-to=<dir>/registrar.asc
            stellic.destinations.table.type=database
            """);

    private final Sandbox sandbox = routes.sandbox().content("roster", CSV);

    private final Set<Path> seen = new ConcurrentSkipListSet<>();
    private final Set<Path> open = new ConcurrentSkipListSet<>();

    @BeforeEach
    void start() throws Exception {
        assumeTrue(OwnerOnly.isOpen(Files.createFile(routes.path("plain"))), "files are closed by the umask already");
        key();
    }

    @Test
    void everyFileOfARunIsItsOwnersAlone() throws Exception {
        sandbox.downloads().cutNextAnswerAfter(400_000);
        try (TestRoad road =
                routes.start(context -> context.getManagementStrategy().addEventNotifier(new Watch()))) {
            RunReport report = road.run("roster");

            assertThat(report.delivered()).as(report.toString()).isTrue();
            look(path -> true);
        }
        Path work = routes.path("work");

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
                        path.startsWith(routes.path("out")) && path.toString().endsWith(".csv"))
                .anyMatch(path ->
                        path.startsWith(routes.path("out")) && path.toString().endsWith(".csv.gz.pgp"));
    }

    private void key() throws Exception {
        Files.writeString(
                routes.path("registrar.asc"),
                new BcOpenPGPApi()
                        .generateKey(4, new Date())
                        .classicKey("x <x@example.edu>")
                        .build()
                        .toCertificate()
                        .toAsciiArmoredString());
    }

    /**
     * Notes what there is now, and what others could read of it. The directory of delivered files is the user's own.
     */
    private void look(Predicate<Path> at) {
        for (Path root : new Path[] {routes.path("work"), routes.path("out")}) {
            if (Files.exists(root)) {
                try (Stream<Path> paths = Files.walk(root)) {
                    paths.filter(path -> !path.equals(routes.path("out")))
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
