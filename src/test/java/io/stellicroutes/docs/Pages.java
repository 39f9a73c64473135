package io.stellicroutes.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The pages that people read, and what stands in them. */
final class Pages {
    private static final Pattern FENCED = Pattern.compile("(?ms)^ *```(\\w*)\\R(.*?)^ *```$");
    private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} +(.+?) *$");
    private static final Pattern ANCHOR = Pattern.compile("<a id=\"([^\"]+)\">");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^()\\s]+)\\)");
    private static final Pattern CODE = Pattern.compile("`[^`\n]+`");

    private Pages() {}

    /** Every page, by its path from the root. */
    static List<Path> all() {
        try (Stream<Path> docs = Files.walk(Path.of("docs"))) {
            List<Path> pages = new ArrayList<>(List.of(
                    Path.of("README.md"),
                    Path.of("CONTRIBUTING.md"),
                    Path.of("SECURITY.md"),
                    Path.of("examples/README.md")));
            docs.filter(file -> file.toString().endsWith(".md")).sorted().forEach(pages::add);
            return pages;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String text(Path page) {
        try {
            return Files.readString(page);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a page's links lead to, those in code left out. */
    static List<String> links(Path page) {
        return links(text(page));
    }

    /** What the links of a text lead to, those in code left out. */
    static List<String> links(String text) {
        String prose = CODE.matcher(FENCED.matcher(text).replaceAll("")).replaceAll("");
        return LINK.matcher(prose).results().map(found -> found.group(1)).toList();
    }

    /** The blocks of a language, without their indentation. */
    static List<String> blocks(Path page, String language) {
        return FENCED.matcher(text(page))
                .results()
                .filter(found -> found.group(1).equals(language))
                .map(found -> found.group(2).stripIndent())
                .toList();
    }

    /** Where a link may lead to in a page: its headings, as GitHub makes anchors of them, and anchors of its own. */
    static Set<String> anchors(Path page) {
        String text = FENCED.matcher(text(page)).replaceAll("");
        Set<String> anchors = new HashSet<>();
        ANCHOR.matcher(text).results().map(found -> found.group(1)).forEach(anchors::add);
        Map<String, Integer> times = new HashMap<>();
        for (MatchResult heading : HEADING.matcher(text).results().toList()) {
            String slug = slug(heading.group(1));
            int before = times.merge(slug, 1, Integer::sum) - 1;
            anchors.add(before == 0 ? slug : slug + "-" + before);
        }
        return anchors;
    }

    /** The anchor of a heading. */
    static String slug(String heading) {
        return heading.replaceAll("\\[([^\\]]*)\\]\\([^)]*\\)", "$1")
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N} _-]", "")
                .replace(' ', '-');
    }
}
