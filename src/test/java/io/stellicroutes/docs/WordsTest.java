package io.stellicroutes.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One word for one thing: the glossary in docs/architecture.md has the words, and these are not among them. */
final class WordsTest {
    private static final List<String> PLACES = List.of(
            "src/main",
            "routes",
            "kamelets",
            "docs",
            "examples",
            "README.md",
            "CONTRIBUTING.md",
            "application.properties",
            "sandbox/src",
            "sandbox/pom.xml",
            "runtimes",
            "deploy",
            "parent",
            "CHANGELOG.md",
            "SECURITY.md");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(?i)\\blegs?\\b", // a delivery
                "(?i)\\w*troubled?s?\\b", // a failure
                "(?i)\\bsettl(e|ed|es|ing)\\b", // a checkpoint
                "(?i)\\bmend(s|ed|ing)?\\b", // corrected rows
                "(?i)\\b(taken|takes|take) (it )?up\\b", // resume
                "(?i)\\bgo(es)? on behind\\b", // resume after
                "(?i)\\bby comma\\b", // separated by commas
                "(?i)\\bwhat is passing\\b", // temporary errors
                "(?i)\\bin nobody's way\\b",
                "(?i)\\bis for your \\w+ to say\\b",
                "\\bgoes before files\\b",
                "(?i)\\bwhere \\w+ are had\\b",
                "(?i)\\bis shown who asks\\b", // authentication
                "(?i)\\bof before (is|are|does|stays?)\\b"
            })
    void noPageRouteOrClassHasAWordThatMeansAnother(String word) throws IOException {
        Pattern pattern = Pattern.compile(word);
        List<String> found = new ArrayList<>();
        for (Path file : files()) {
            Files.readString(file)
                    .lines()
                    .filter(line -> pattern.matcher(line).find())
                    .forEach(line -> found.add(file + ": " + line.strip()));
        }

        assertThat(found).isEmpty();
    }

    private static List<Path> files() throws IOException {
        List<Path> files = new ArrayList<>();
        for (String place : PLACES) {
            try (Stream<Path> all = Files.walk(Path.of(place))) {
                all.filter(Files::isRegularFile)
                        .filter(file ->
                                file.toString().matches(".*\\.(java|md|ya?ml|json|properties|ftlh|xml|service)"))
                        .filter(file -> !file.toString().contains("/target/"))
                        .forEach(files::add);
            }
        }
        return files;
    }
}
