package io.stellicroutes.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The site that {@code mvn -q -Psite} makes: whole, and by itself. */
final class SiteTest {
    private static final Pattern HREF = Pattern.compile("<a [^>]*href=\"([^\"]+)\"");
    private static final Pattern ID = Pattern.compile(" id=\"([^\"]+)\"");
    private static final Pattern LOADED = Pattern.compile(
            "<(?:link|script|img|iframe|object|embed|source|video|audio)\\b[^>]*>|@import[^;]*|url\\([^)]*\\)");

    private static final Pattern OWN = Pattern.compile("<link rel=\"stylesheet\" href=\"(\\.\\./)*site.css\">"
            + "|<script defer src=\"(\\.\\./)*(fuse\\.min|search-index|site)\\.js\">"
            + "|<img src=\"(\\.\\./)*(docs/)?pictures/[a-z-]+\\.(svg|png)\" alt=\"[^\"]+\" />");

    @TempDir
    private static Path site;

    @BeforeAll
    static void make() throws IOException {
        Site.write(site);
    }

    @Test
    void everyPageIsInItAndIsReachedFromEveryOther() throws IOException {
        List<Path> places = Site.pages().stream().map(Site::place).toList();

        assertThat(Site.pages()).containsAll(Pages.all());
        assertThat(places).doesNotHaveDuplicates().allSatisfy(place -> assertThat(site.resolve(place.toString()))
                .exists());
        for (Path file : html()) {
            Set<Path> reached = links(file).stream()
                    .filter(link -> !link.contains("://") && !link.startsWith("#"))
                    .map(link -> site.relativize(
                            file.resolveSibling(link.replaceFirst("#.*", "")).normalize()))
                    .collect(Collectors.toSet());
            assertThat(reached).as(file.toString()).containsAll(places);
        }
    }

    @Test
    void noLinkIsDead() throws IOException {
        List<String> dead = new ArrayList<>();
        for (Path file : html()) {
            for (String link : links(file)) {
                if (!link.contains("://")) {
                    int hash = link.indexOf('#');
                    String path = hash < 0 ? link : link.substring(0, hash);
                    Path target =
                            path.isEmpty() ? file : file.resolveSibling(path).normalize();
                    if (!Files.isRegularFile(target)
                            || (hash >= 0 && !ids(target).contains(link.substring(hash + 1)))) {
                        dead.add(site.relativize(file) + ": " + link);
                    }
                }
            }
        }

        assertThat(dead).isEmpty();
    }

    @Test
    void nothingIsLoadedFromElsewhereAndNothingRunsButTheSitesOwnScripts() throws IOException {
        List<Path> files = new ArrayList<>(html());
        files.add(site.resolve("site.css"));
        for (Path file : files) {
            String text = Files.readString(file);
            assertThat(LOADED.matcher(text).results().map(MatchResult::group))
                    .as(file.toString())
                    .allSatisfy(loaded -> assertThat(loaded).matches(OWN));
            assertThat(text).doesNotContain("javascript:", " onclick=");
        }
        assertThat(Files.readString(site.resolve("site.js"))).doesNotContain("innerHTML", "eval(", "://");
    }

    @Test
    void theMenuIsGroupedByWhatAReaderWants() throws IOException {
        assertThat(Site.groups().keySet())
                .containsExactly("", "Start", "Configure", "Operate", "Extend", "Understand", "Project");
        assertThat(Site.groups().values()).allSatisfy(group -> assertThat(group).isNotEmpty());
        assertThat(Files.readString(site.resolve("docs/flows.html"))).contains("<h2>Configure</h2>");
    }

    @Test
    void everyHeadingIsAPlaceToGoTo() throws IOException {
        for (Path page : Site.pages()) {
            assertThat(ids(site.resolve(Site.place(page).toString())))
                    .as(page.toString())
                    .containsAll(Pages.anchors(page));
        }
    }

    @Test
    void tablesAndBlocksAreWhatTheyAre() throws IOException {
        assertThat(Files.readString(site.resolve("docs/properties.html")))
                .contains("<table>", "<td><code>base-url</code></td>", "<h2 id=\"exports\">Exports");
        assertThat(Files.readString(site.resolve("index.html")))
                .contains("<pre><code class=\"language-properties\">", "<title>Stellic Export Routes</title>");
    }

    private static List<Path> html() throws IOException {
        try (Stream<Path> files = Files.walk(site)) {
            return files.filter(file -> file.toString().endsWith(".html")).toList();
        }
    }

    private static List<String> links(Path file) throws IOException {
        return HREF.matcher(Files.readString(file))
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    private static Set<String> ids(Path file) throws IOException {
        return ID.matcher(Files.readString(file))
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toSet());
    }
}
