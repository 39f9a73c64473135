package io.stellicroutes.cli;

import io.stellicroutes.control.Caller;
import io.stellicroutes.control.Commands;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import org.apache.camel.CamelContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;

/** The commands, done by the service for other processes. Thread-safe. */
final class ServedCommands implements Commands {
    private static final Logger LOG = LoggerFactory.getLogger("io.stellicroutes");
    /** They hold more in memory than others, so one at a time: those that run exports have their own limits. */
    private static final Set<String> IN_TURN = Set.of("diff", "verify");

    private final CamelContext context;
    private final Path workDir;
    private final Semaphore turn = new Semaphore(1, true);

    /** @param context the service's, which runs */
    ServedCommands(CamelContext context, Path workDir) {
        this.context = context;
        this.workDir = workDir;
    }

    @Override
    public boolean has(List<String> words) {
        return HandedCommand.of(words).isPresent();
    }

    @Override
    public int run(List<String> words, Caller caller) {
        String name = HandedCommand.of(words).orElseThrow().name();
        LOG.info("{}: asked for by a command", name);
        boolean inTurn = IN_TURN.contains(name);
        if (inTurn) {
            turn.acquireUninterruptibly();
        }
        try (PrintWriter out = new PrintWriter(caller.out());
                PrintWriter err = new PrintWriter(caller.err(), true);
                ServedPlace place = new ServedPlace(context, workDir, caller)) {
            return commandLine(place, out, err).execute(words.toArray(String[]::new));
        } catch (IOException e) {
            LOG.warn("{}: what it has left in the work directory can't be removed: {}", name, e.getMessage());
            return 1;
        } finally {
            if (inTurn) {
                turn.release();
            }
        }
    }

    /** No word from the socket stands for what is in a file. */
    private static CommandLine commandLine(Place place, PrintWriter out, PrintWriter err) {
        return StellicExportsCommand.commands(place, out, err).setExpandAtFiles(false);
    }
}
