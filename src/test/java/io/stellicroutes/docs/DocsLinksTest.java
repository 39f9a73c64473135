package io.stellicroutes.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whoever follows a link, or what an error says, comes to a place that is there. */
final class DocsLinksTest {
    private static final Pattern MENTION = Pattern.compile("docs/[A-Za-z0-9_/-]+\\.md(?:#[A-Za-z0-9_-]+)?");

    static List<Path> pages() {
        return Pages.all();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyLinkLeadsSomewhere(Path page) {
        Path directory = page.getParent() == null ? Path.of("") : page.getParent();
        List<String> broken = Pages.links(page).stream()
                .filter(link -> !link.contains("://"))
                .filter(link -> broken(link.startsWith("#") ? page : directory.resolve(path(link)), link))
                .toList();

        assertThat(broken).as("links of %s that lead nowhere", page).isEmpty();
    }

    @Test
    void everyPageIsReachedFromTheReadme() {
        List<Path> reached = new ArrayList<>(List.of(Path.of("README.md")));
        for (int i = 0; i < reached.size(); i++) {
            Path page = reached.get(i);
            Path directory = page.getParent() == null ? Path.of("") : page.getParent();
            Pages.links(page).stream()
                    .filter(link -> !link.contains("://") && !link.startsWith("#"))
                    .map(link -> directory.resolve(path(link)).normalize())
                    .filter(linked -> linked.toString().endsWith(".md") && Files.exists(linked))
                    .filter(linked -> !reached.contains(linked))
                    .forEach(reached::add);
        }

        assertThat(reached).containsAll(Pages.all());
    }

    @Test
    void whatTheCodeRefersToIsThere() throws IOException {
        List<String> broken = new ArrayList<>();
        for (Path file : sources()) {
            MENTION.matcher(Files.readString(file))
                    .results()
                    .map(MatchResult::group)
                    .filter(mention -> broken(Path.of(path(mention)), mention))
                    .forEach(mention -> broken.add(file + ": " + mention));
        }

        assertThat(broken).isEmpty();
    }

    private static List<Path> sources() throws IOException {
        List<Path> sources = new ArrayList<>();
        for (String root : List.of("src/main", "routes")) {
            try (Stream<Path> files = Files.walk(Path.of(root))) {
                files.filter(Files::isRegularFile).forEach(sources::add);
            }
        }
        Path properties = Path.of("application.properties");
        if (Files.exists(properties)) {
            sources.add(properties);
        }
        return sources;
    }

    private static String path(String link) {
        int hash = link.indexOf('#');
        return hash < 0 ? link : link.substring(0, hash);
    }

    private static boolean broken(Path target, String link) {
        Path file = target.normalize();
        if (!Files.exists(file)) {
            return true;
        }
        int hash = link.indexOf('#');
        return hash >= 0 && !Pages.anchors(file).contains(link.substring(hash + 1));
    }
}
