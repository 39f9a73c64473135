package io.stellicroutes.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The pictures show what their texts say, and the packages what the imports are. */
final class PicturesTest {
    private static final Path MAIN = Path.of("src/main/java/io/stellicroutes");
    private static final Pattern IMPORT =
            Pattern.compile("(?m)^import (?:static )?io\\.stellicroutes\\.([a-z]+)[.a-z]*\\.[A-Z]");
    private static final Pattern ARROW = Pattern.compile("(?m)^([a-z]+) --> ([a-z]+)$");

    /** {@code mvn -q test -Dtest=PicturesTest -Dstellic.docs.write=true} draws them. */
    @BeforeAll
    static void draw() throws IOException {
        if (Boolean.getBoolean("stellic.docs.write")) {
            for (Path text : Pictures.texts()) {
                Pictures.draw(text);
            }
        }
    }

    @Test
    void everyPictureIsDrawnFromItsTextAsItIs() throws IOException {
        assertThat(Pictures.texts()).hasSizeGreaterThanOrEqualTo(4).allSatisfy(text -> assertThat(
                        Pictures.picture(text))
                .content()
                .as("drawn anew by -Dstellic.docs.write=true")
                .contains(Pictures.mark(text)));
    }

    @Test
    void everyPictureIsOnAPageWithWordsForThoseWhoDoNotSeeIt() throws IOException {
        List<String> pages = Pages.all().stream().map(Pages::text).toList();
        for (Path text : Pictures.texts()) {
            assertThat(pages).anySatisfy(page -> assertThat(page)
                    .containsPattern("!\\[[^\\]]{20,}\\]\\([^)]*"
                            + Pictures.picture(text).getFileName() + "\\)"));
        }
    }

    @Test
    void thePictureOfThePackagesHasTheImportsThatNoOtherOnesImply() throws IOException {
        Set<String> drawn = ARROW.matcher(Files.readString(Path.of("docs/pictures/packages.puml")))
                .results()
                .map(arrow -> arrow.group(1) + " → " + arrow.group(2))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(drawn).isEqualTo(reduced(imports()));
    }

    /** Which package imports from which, by their names. */
    private static Map<String, Set<String>> imports() throws IOException {
        Map<String, Set<String>> imports = new TreeMap<>();
        try (Stream<Path> files = Files.walk(MAIN)) {
            for (Path file : files.filter(path -> path.toString().endsWith(".java"))
                    .filter(path -> path.getNameCount() > MAIN.getNameCount() + 1)
                    .toList()) {
                String from = MAIN.relativize(file).getName(0).toString();
                Set<String> to = imports.computeIfAbsent(from, name -> new TreeSet<>());
                IMPORT.matcher(Files.readString(file))
                        .results()
                        .map(found -> found.group(1))
                        .filter(name -> !name.equals(from))
                        .forEach(to::add);
            }
        }
        return imports;
    }

    private static Set<String> reduced(Map<String, Set<String>> imports) {
        Set<String> arrows = new TreeSet<>();
        imports.forEach((from, all) -> {
            Set<String> implied = new TreeSet<>();
            all.forEach(to -> reached(imports, to, implied));
            all.stream().filter(to -> !implied.contains(to)).forEach(to -> arrows.add(from + " → " + to));
        });
        return arrows;
    }

    private static void reached(Map<String, Set<String>> imports, String from, Set<String> reached) {
        for (String to : imports.getOrDefault(from, Set.of())) {
            if (reached.add(to)) {
                reached(imports, to, reached);
            }
        }
    }
}
