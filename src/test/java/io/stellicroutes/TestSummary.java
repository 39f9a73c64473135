package io.stellicroutes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The last line of {@code mvn -q verify}: tests, failures, minutes. Maven itself says nothing of them when it is quiet
 * and nothing has failed.
 *
 * <p>Arguments: when the build began, and the directories of the reports. Reports of earlier builds do not count.
 */
public final class TestSummary {
    private static final Pattern SUITE = Pattern.compile("<testsuite [^>]*>");

    private TestSummary() {}

    public static void main(String[] args) throws IOException {
        Instant began = Instant.parse(args[0]);
        int tests = 0;
        int failures = 0;
        int skipped = 0;
        for (String directory : List.of(args).subList(1, args.length)) {
            for (Path report : reports(Path.of(directory), began)) {
                Matcher suite = SUITE.matcher(Files.readString(report));
                if (suite.find()) {
                    tests += number("tests", suite.group());
                    failures += number("failures", suite.group()) + number("errors", suite.group());
                    skipped += number("skipped", suite.group());
                }
            }
        }
        if (tests > 0) {
            System.out.printf(
                    Locale.ROOT,
                    "%,d tests, %d failures, %d skipped, %.1f minutes%n",
                    tests,
                    failures,
                    skipped,
                    Duration.between(began, Instant.now()).toSeconds() / 60.0);
        }
    }

    private static List<Path> reports(Path directory, Instant began) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().matches("TEST-.*\\.xml"))
                    .filter(file -> file.toFile().lastModified() >= began.toEpochMilli())
                    .toList();
        }
    }

    private static int number(String attribute, String suite) {
        Matcher value = Pattern.compile(" " + attribute + "=\"(\\d+)\"").matcher(suite);
        return value.find() ? Integer.parseInt(value.group(1)) : 0;
    }
}
