package io.stellicroutes.docs;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import io.stellicroutes.api.Answers;
import io.stellicroutes.api.StellicException;
import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Subject;
import io.stellicroutes.config.Channel;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What an error ends with is a heading of {@code docs/errors.md}, and that page has nothing else. */
final class DocsErrorsTest {
    private static final Path PAGE = Path.of("docs/errors.md");
    private static final Pattern SECTION =
            Pattern.compile("(?ms)^### (\\S+)\\R(.*?)(?=^###? |\\z)", Pattern.UNICODE_CHARACTER_CLASS);
    private static final Pattern PARTS =
            Pattern.compile("(?s)\\s*(.*?)\\s*\\*\\*Cause\\.\\*\\* (\\S.*?)\\R\\R\\*\\*Fix\\.\\*\\* (\\S.*?)\\s*");
    private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");
    private static final Pattern HTTP_STATUS = Pattern.compile("(\\d{3}), \"");

    private static final List<MatchResult> SECTIONS =
            SECTION.matcher(Pages.text(PAGE)).results().toList();
    private static final Map<Path, String> SOURCES = sources();

    @Test
    void everyCodeIsAHeadingAndEveryHeadingACode() {
        assertThat(SECTIONS)
                .extracting(section -> section.group(1))
                .doesNotHaveDuplicates()
                .containsExactlyInAnyOrderElementsOf(
                        Stream.of(ErrorCode.values()).map(ErrorCode::anchor).toList());
    }

    @ParameterizedTest
    @EnumSource(ErrorCode.class)
    void everyCodeHasACauseAndAFix(ErrorCode code) {
        assertThat(section(code)).matches(PARTS);
    }

    /** What stands above the cause is how one finds the place without a code: so the code must say it. */
    @ParameterizedTest
    @EnumSource(ErrorCode.class)
    void whatASectionQuotesIsWhatTheCodeSays(ErrorCode code) {
        String quotes =
                PARTS.matcher(section(code)).results().findFirst().orElseThrow().group(1);

        assertThat(QUOTED.matcher(quotes).results().map(found -> found.group(1).replaceAll("\\s+", " ")))
                .allSatisfy(quote -> assertThat(SOURCES.values()).as(quote).anyMatch(source -> source.contains(quote)));
        assertThat(QUOTED.matcher(quotes).replaceAll("").replaceAll("[\\s·]", ""))
                .isEmpty();
    }

    @Test
    void everyCodeIsOneThatTheCodeCanProduce() {
        Set<String> produced = new TreeSet<>();
        Pattern use = Pattern.compile("ErrorCode\\.([A-Z0-9_]+)");
        SOURCES.values().forEach(source -> use.matcher(source)
                .results()
                .map(found -> found.group(1))
                .forEach(produced::add));
        IntStream.range(300, 600).mapToObj(ErrorCode::ofStatus).map(Enum::name).forEach(produced::add);
        HTTP_STATUS
                .matcher(text("src/main/java/io/stellicroutes/delivery/http/HttpSteps.java"))
                .results()
                .map(found -> ErrorCode.ofHttp(Integer.parseInt(found.group(1))).name())
                .forEach(produced::add);
        produced.addAll(
                List.of(ErrorCode.ofHttp(302).name(), ErrorCode.ofHttp(500).name()));

        assertThat(ErrorCode.values()).extracting(Enum::name).containsExactlyInAnyOrderElementsOf(produced);
    }

    static IntStream statuses() {
        return IntStream.range(300, 600);
    }

    @ParameterizedTest
    @MethodSource("statuses")
    void everyRefusalOfStellicEndsWithItsCode(int status) {
        ErrorCode code = Stream.of(ErrorCode.values())
                .filter(known -> known.anchor().equals(String.valueOf(status)))
                .findFirst()
                .orElse(ErrorCode.OTHER_STATUS);

        assertThat(refusal(status, "application/json", "{\"detail\": \"no (see docs/errors.md#nowhere)\"}"))
                .startsWith("export x: Stellic answered " + status + " to export_data")
                .endsWith(" (see docs/errors.md#" + code.anchor() + ")");
    }

    @Test
    void aWebPageInsteadOfDataEndsWithItsCode() {
        assertThat(refusal(200, "text/html", "<html>")).endsWith(" (see docs/errors.md#html)");
    }

    private static String section(ErrorCode code) {
        return SECTIONS.stream()
                .filter(section -> section.group(1).equals(code.anchor()))
                .map(section -> section.group(2))
                .collect(joining());
    }

    private static String refusal(int status, String contentType, String body) {
        try {
            new Answers(Clock.systemUTC(), List.of())
                    .exportData(
                            Subject.ofExport("x"),
                            Channel.S3,
                            status,
                            contentType,
                            null,
                            null,
                            new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)));
            return "no refusal";
        } catch (StellicException e) {
            return e.getMessage();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The code but for the codes themselves, with texts put together that are written in pieces, as a subject and what
     * is said of it.
     */
    private static Map<Path, String> sources() {
        return Stream.of("src/main/java", "runtimes/spring-boot-starter/src/main/java")
                .flatMap(root -> files(Path.of(root)).stream())
                .filter(file -> !file.endsWith("ErrorCode.java"))
                .collect(toMap(file -> file, file -> text(file.toString())
                        .replaceAll("values\\.(?:wrong|mistake)\\(\\s*(ErrorCode\\.\\w+,\\s*)\"", "$1\"stellic.")
                        .replaceAll("\"\\s*\\+\\s*\"", "")
                        .replaceAll("\"\\)*,\\s*\"", " ")));
    }

    private static List<Path> files(Path root) {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(file -> file.toString().endsWith(".java")).collect(Collectors.toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(String file) {
        return Pages.text(Path.of(file));
    }
}
