package io.stellicroutes.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.stellicroutes.sandbox.Sandbox;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * The distribution, as a user has it: {@code bin/stellic-exports run} with a configuration file. Each turn begins with
 * an empty work directory, so that the ledger is made in it, too.
 */
public final class Bundle {
    /** The configured export's name. */
    public static final String EXPORT = "bench";
    /** What its JVM is given. */
    public static final String OPTIONS = "-Xmx128m";

    private final Path directory;
    private final Path distribution;
    private final Map<String, String> properties = new LinkedHashMap<>();
    private String options = OPTIONS;
    private boolean archived;

    /**
     * @param directory its own; configuration, work directory and output are there
     * @param stellic the sandbox's URL
     */
    Bundle(Path directory, Path distribution, String stellic) {
        this.directory = directory;
        this.distribution = distribution;
        set("base-url", stellic);
        set("auth.header", "Authorization");
        set("auth.value", "Token " + Sandbox.TOKEN);
        set("work-dir", work().toString());
    }

    /** A property, without {@code stellic.} before it. */
    public Bundle set(String name, Object value) {
        properties.put("stellic." + name, value.toString());
        return this;
    }

    /** The export, with the input's types: an empty field is null, as it is to the peers. */
    public Bundle export(String dataType, String... destinations) {
        return exportNamed(EXPORT, dataType, destinations);
    }

    /** An export of any name. */
    public Bundle exportNamed(String name, String dataType, String... destinations) {
        set("exports." + name + ".data-type", dataType);
        set("exports." + name + ".to", String.join(",", destinations));
        set("exports." + name + ".empty-as-null", true);
        return this;
    }

    /** The SQL types of the input's columns. */
    public Bundle typed() {
        return typed(EXPORT);
    }

    /** Likewise for an export of any name. */
    public Bundle typed(String export) {
        Column.ALL.forEach(column -> set("exports." + export + ".columns." + column.name() + ".type", column.type()));
        return this;
    }

    /** More options of its JVM. */
    public Bundle options(String more) {
        options = (OPTIONS + " " + more).strip();
        return this;
    }

    public Path directory() {
        return directory;
    }

    /** Its work directory. */
    public Path work() {
        return directory.resolve("work");
    }

    /** Removes what an earlier turn left, and writes the configuration. */
    public Bundle prepare() throws IOException {
        Trees.delete(work());
        return configure();
    }

    /** Writes the configuration, and leaves what earlier turns have left. */
    public Bundle configure() throws IOException {
        Files.createDirectories(directory);
        Properties file = new Properties();
        file.putAll(properties);
        try (Writer out = Files.newBufferedWriter(directory.resolve("application.properties"), UTF_8)) {
            file.store(out, null);
        }
        return this;
    }

    /** The command that it is started with; {@code start} or {@code run NAME}. */
    public Command command(String... arguments) {
        List<String> words = new ArrayList<>();
        words.add(distribution.resolve("bin/stellic-exports").toAbsolutePath().toString());
        words.addAll(List.of(arguments));
        return new Command(directory, words).environment("STELLIC_OPTS", options);
    }

    /** Runs the export once. */
    public Timing run() throws IOException, InterruptedException {
        return command("run", EXPORT).run();
    }

    /**
     * A turn of a case. The first one, which does not count, is that of {@code prepare}: it runs the export, too, and
     * keeps the classes for those that follow.
     */
    public Timing turn() throws IOException, InterruptedException {
        boolean first = !archived;
        archived = true;
        return command(first ? "prepare" : "run", EXPORT).run();
    }

    /** The command and what it is configured with, for the reader: no credentials, no paths of this machine. */
    public String shown() {
        StringBuilder text = new StringBuilder("STELLIC_OPTS=" + options + " bin/stellic-exports run " + EXPORT);
        properties.forEach((name, value) -> {
            if (!name.contains(".auth.")
                    && !name.endsWith("-key")
                    && !name.endsWith("password")
                    && !name.contains(".option.")
                    && !name.contains(".columns.")) {
                text.append("\n#   ").append(name).append('=').append(value);
            }
        });
        return text.toString();
    }

    /** The same in a runtime of Camel, with a directory of its own; it runs until the case is over. */
    public Running running(Lab lab) throws IOException {
        Bundle copy = new Bundle(directory.resolveSibling("running"), distribution, "");
        copy.properties.putAll(properties);
        copy.set("work-dir", copy.work().toString());
        copy.prepare();
        return lab.untilTheCaseIsOver(new Running(copy.directory, copy.work(), options, lab.classPath()));
    }

    /** Starts the service of its work directory, for the commands to hand over to; it ends with the case. */
    public Service service(Lab lab) throws IOException, InterruptedException {
        return lab.untilTheCaseIsOver(Service.of(this));
    }

    /** Starts the service of its work directory, for the caller to close. */
    public Service service() throws IOException, InterruptedException {
        return Service.of(this);
    }

    /** Both ways to run it, against a peer. */
    public Case.Pair against(Lab lab, Side peer, Side.Preparation before, Side.Contents contents) throws IOException {
        return new Case.Pair(side(before, contents), peer, running(lab).side(before, contents, EXPORT));
    }

    /** This side of a case. */
    public Side side(Side.Preparation before, Side.Contents contents) {
        return new Side(
                shown(),
                () -> {
                    prepare();
                    before.go();
                },
                this::turn,
                contents);
    }
}
