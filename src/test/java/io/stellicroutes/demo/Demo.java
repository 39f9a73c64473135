package io.stellicroutes.demo;

import io.stellicroutes.sandbox.Sandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * {@code mvn -q -Pdemo}: starts the sandbox, runs exports by every flow with the packaged distribution, and shows what
 * landed where. Fails unless every record is where it belongs.
 */
public final class Demo {
    private static final Path DIRECTORY = Path.of("target", "demo");
    private static final Path DISTRIBUTION = Path.of("target", "stellic-exports");
    private static final long COMMAND_MINUTES = 2;
    private static final int SHOWN = 96;

    private static final Map<String, Long> RECORDS = new LinkedHashMap<>();

    static {
        RECORDS.put("plan_courses", 20_000L);
        RECORDS.put("user_groups", 250L);
        RECORDS.put("programs_without_audits", 40L);
        RECORDS.put("registration_details", 8_000L);
        RECORDS.put("student_geneds", 60_000L);
    }

    private Demo() {}

    public static void main(String[] args) throws Exception {
        deleteAll(DIRECTORY);
        Files.createDirectories(DIRECTORY);
        try (Sandbox sandbox = new Sandbox(DIRECTORY.resolve("sandbox"), 0)) {
            sandbox.synchronousLimit(50_000).duration(Duration.ofSeconds(2));
            RECORDS.forEach(sandbox::rows);
            Files.writeString(DIRECTORY.resolve("application.properties"), properties(sandbox));
            say("A stand-in for Stellic, with an S3 store of its own, listens at " + sandbox.url() + ".");
            say("The configuration is target/demo/application.properties, and everything goes to target/demo/.");

            step(1, "Is the configuration right, and is everything in reach?");
            command("check");

            step(2, "Five exports, by every way that Stellic answers:");
            say("   plan_courses             s3         asynchronous: asked for, awaited, downloaded from S3");
            say("   user_groups              http_file  synchronous: the answer is the file");
            say("   programs_without_audits  auto       Stellic decides: few records, so the answer is the file");
            say("   registration_details     auto       Stellic decides: many records, so asynchronous");
            say("   student_geneds           http_file  too many for one answer: a 504, then asynchronous");
            say("");
            command("run", "--all");

            step(3, "What landed where");
            database();
            files();

            step(4, "What the ledger says of it, for programs (runs --json; here the last one)");
            command("runs", "--json", "--last", "1");
        }
        say("");
        say("That was it. Now yours: target/stellic-exports/ is all that is needed, beside Java 17. Set base-url and");
        say("token in its application.properties, then bin/stellic-exports check.");
    }

    private static String properties(Sandbox sandbox) {
        return """
                # What the demo runs with; the distribution's own application.properties tells of more.
                stellic.base-url=%s
                stellic.auth.header=Authorization
                stellic.auth.value=Token {{env:STELLIC_TOKEN}}
                stellic.poll.initial-delay=500ms

                # Without a url: an embedded H2 database in the work directory.
                stellic.destinations.warehouse.type=database
                stellic.destinations.files.type=file
                stellic.destinations.files.directory=out
                stellic.destinations.files.format=csv

                stellic.exports.plan_courses.params=mode=unmatched&course_filter=registered
                stellic.exports.plan_courses.channel=s3
                stellic.exports.plan_courses.to=warehouse,files

                stellic.exports.user_groups.channel=http_file
                stellic.exports.user_groups.to=warehouse,files

                stellic.exports.programs_without_audits.channel=auto
                stellic.exports.programs_without_audits.to=warehouse,files

                stellic.exports.registration_details.params=semester=winter&year=2023&timestamp=2023-01-17 01:53
                stellic.exports.registration_details.channel=auto
                stellic.exports.registration_details.to=warehouse

                stellic.exports.student_geneds.channel=http_file
                stellic.exports.student_geneds.to=warehouse
                """.formatted(sandbox.url());
    }

    /** Runs the distribution's launcher in the demo's directory, as a user would. */
    private static void command(String... arguments) throws IOException, InterruptedException {
        boolean windows = System.getProperty("os.name").startsWith("Windows");
        List<String> line = new ArrayList<>();
        line.add(DISTRIBUTION
                .resolve(windows ? "bin/stellic-exports.cmd" : "bin/stellic-exports")
                .toAbsolutePath()
                .toString());
        line.addAll(List.of(arguments));
        say("   $ bin/stellic-exports " + String.join(" ", arguments));
        ProcessBuilder builder =
                new ProcessBuilder(line).directory(DIRECTORY.toFile()).inheritIO();
        builder.environment().put("STELLIC_TOKEN", Sandbox.TOKEN);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process process = builder.start();
        if (!process.waitFor(COMMAND_MINUTES, TimeUnit.MINUTES)) {
            process.destroy();
            throw new IllegalStateException(line + " did not end in " + COMMAND_MINUTES + " minutes");
        }
        if (process.exitValue() != 0) {
            throw new IllegalStateException(line + " ended with " + process.exitValue());
        }
    }

    private static void database() throws SQLException {
        Path file = DIRECTORY.resolve("data/databases/warehouse");
        say("   " + file + ".mv.db (H2):");
        try (Connection connection = DriverManager.getConnection("jdbc:h2:file:" + file.toAbsolutePath());
                Statement statement = connection.createStatement()) {
            for (Map.Entry<String, Long> expected : RECORDS.entrySet()) {
                String table = '"' + expected.getKey() + '"';
                try (ResultSet count = statement.executeQuery(
                        "select count(*), count(distinct \"_row\"), min(\"_run_id\") from " + table)) {
                    count.next();
                    say(String.format(
                            "      select count(*) from %-25s %,7d   run %s",
                            table, count.getLong(1), count.getString(3)));
                    if (count.getLong(1) != expected.getValue() || count.getLong(2) != expected.getValue()) {
                        throw new IllegalStateException(
                                table + " has not each of the " + expected.getValue() + " records once");
                    }
                }
            }
        }
    }

    private static void files() throws IOException {
        try (Stream<Path> out = Files.list(DIRECTORY.resolve("out"))) {
            for (Path file : out.sorted().toList()) {
                say("   " + file + ":");
                try (Stream<String> lines = Files.lines(file)) {
                    lines.limit(2).map(Demo::shortened).forEach(line -> say("      " + line));
                }
            }
        }
    }

    private static String shortened(String line) {
        return line.length() <= SHOWN ? line : line.substring(0, SHOWN - 1) + "…";
    }

    private static void step(int number, String what) {
        say("");
        say(number + ". " + what);
    }

    private static void say(String line) {
        System.out.println(line);
        System.out.flush();
    }

    private static void deleteAll(Path directory) throws IOException {
        if (Files.exists(directory)) {
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
