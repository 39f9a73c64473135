package io.stellicroutes.bench;

import io.stellicroutes.bench.servers.ChildJvm;
import java.io.IOException;
import java.nio.file.Path;

/**
 * The bundle in a runtime of Camel that goes on running between its turns. A turn's time is that of the run itself,
 * from the trigger to the report; the start of a JVM is not in it.
 */
public final class Running implements AutoCloseable {
    private final ChildJvm runtime;
    private final Path work;

    /**
     * @param work the work directory that its configuration names
     * @param options of its JVM, with blanks between
     * @param classPath the build that runs in it
     */
    Running(Path directory, Path work, String options, String classPath) throws IOException {
        this.work = work;
        runtime = ChildJvm.startOf(
                classPath,
                "runtime",
                directory,
                (options + " -XX:+UseSerialGC -Dstellic.log.level=WARN").split(" ", -1));
    }

    /** Its work directory. */
    public Path work() {
        return work;
    }

    /** Runs an export. */
    public Timing run(String export) throws IOException {
        return turn("run " + export);
    }

    private Timing turn(String request) throws IOException {
        return Timing.of(runtime.ask(request));
    }

    /** A side of a case: an export, or several in turn. */
    public Side side(Side.Preparation before, Side.Contents contents, String... exports) {
        int[] turn = new int[1];
        return new Side(
                "the same in a running runtime", before, () -> run(exports[turn[0]++ % exports.length]), contents);
    }

    /** A side that downloads an export's file, and no more. */
    public Side landing(String command, Side.Contents contents) {
        return new Side(command, () -> runtime.ask("await " + Bundle.EXPORT), () -> turn("land"), contents);
    }

    @Override
    public void close() throws IOException, InterruptedException {
        runtime.close();
    }
}
