package io.stellicroutes.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Steps that pages show are ours, by the ids that they have in the routes; routes of a reader's own have none. */
final class DocsStepsTest {
    private static final Pattern STEP =
            Pattern.compile("(?m)^( *)(?:- )?(?!route:|routeTemplate:)[a-zA-Z-]+:\\R\\1 {2,4}id: *(\\S+)");

    @Test
    void theIdOfAStepInAYamlBlockIsOneOfOursAndBeginsWithOurPrefix() throws Exception {
        Set<String> shown = new TreeSet<>();
        Set<String> ours = ids();
        for (Path page : Pages.all()) {
            for (String block : Pages.blocks(page, "yaml")) {
                for (MatchResult step : STEP.matcher(block).results().toList()) {
                    shown.add(step.group(2));
                    assertThat(step.group(2))
                            .as(page.toString())
                            .startsWith("stellic-")
                            .isIn(ours);
                }
            }
        }
        assertThat(shown).contains("stellic-rows-parse");
    }

    private static Set<String> ids() throws Exception {
        Pattern id = Pattern.compile("(?m)^ *id: *(\\S+)");
        try (Stream<Path> files = Files.list(Path.of("routes"))) {
            return files.filter(file -> file.toString().endsWith(".yaml"))
                    .flatMap(file -> id.matcher(Pages.text(file)).results())
                    .map(found -> found.group(1))
                    .collect(Collectors.toSet());
        }
    }
}
