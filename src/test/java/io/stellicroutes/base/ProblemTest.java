package io.stellicroutes.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A problem is told with its subject and its code, once each, whatever exports and destinations are called. */
final class ProblemTest {
    /** Names that are words of the texts, or parts of each other. */
    private static final List<String> NAMES = List.of(
            "file",
            "export",
            "to",
            "destination",
            "run",
            "is",
            "a",
            "ab",
            "the",
            "no",
            "x (see docs/errors.md#no-export)");

    private static final String DETAIL = "the file to export is a run of no destination";

    /** Every subject there can be with these names: each part is one of them, or is not there. */
    private static Stream<Subject> subjects() {
        return NAMES.stream().flatMap(one -> NAMES.stream()
                .flatMap(other -> Stream.of(
                        Subject.NONE,
                        Subject.ofExport(one),
                        Subject.ofDestination(one),
                        Subject.ofExport(one).to(other),
                        Subject.ofExport(one).to(other).withTable(one),
                        Subject.ofExport(one).withRun(other),
                        Subject.ofExport(one)
                                .to(other)
                                .withFile("the landed file")
                                .withRow(7),
                        Subject.ofFile(one),
                        Subject.ofProperty(one),
                        Subject.ofProperty(one + other).or(Subject.ofExport(other)))));
    }

    @ParameterizedTest
    @EnumSource(ErrorCode.class)
    void everyCodeIsToldWithEverySubjectOnce(ErrorCode code) {
        assertThat(subjects()).allSatisfy(subject -> {
            Problem problem = Problem.of(code, subject, DETAIL);
            String about = subject.equals(Subject.NONE) ? "" : subject + ": ";

            assertThat(problem.text()).isEqualTo(about + DETAIL + " (see docs/errors.md#" + code.anchor() + ")");
            assertThat(Problem.codeOf(problem.text())).contains(code);
        });
    }

    @Test
    void aSubjectThatIsAddedAgainStaysOne() {
        Subject delivery = Subject.ofExport("file").to("export");

        assertThat(subjects()).allSatisfy(subject -> {
            Problem problem = Problem.of(ErrorCode.UNTOLD, subject, DETAIL).about(delivery);

            assertThat(problem.about(delivery)).isEqualTo(problem);
            assertThat(problem.within(delivery).about(delivery)).isEqualTo(problem);
            assertThat(problem.within(problem.subject()).text()).isEqualTo(DETAIL + " (see docs/errors.md#untold)");
        });
    }

    @Test
    void whatIsMissingOfASubjectIsAdded() {
        Subject delivery = Subject.ofExport("plans").to("warehouse");
        Problem problem = Problem.of(ErrorCode.S3_BUSY, Subject.ofDestination("warehouse"), "it is busy");

        assertThat(problem.sentence()).isEqualTo("destination warehouse: it is busy");
        assertThat(problem.about(delivery).sentence()).isEqualTo("export plans to warehouse: it is busy");
        assertThat(problem.about(delivery).within(Subject.ofExport("plans")).sentence())
                .isEqualTo("destination warehouse: it is busy");
        assertThat(problem.about(delivery.withTable("t").withRun("r1")).sentence())
                .isEqualTo("export plans to warehouse, table t, run r1: it is busy");
    }

    @Test
    void aDetailMayCompleteTheSentenceThatTheSubjectBegins() {
        Problem problem = Problem.completing(
                ErrorCode.NO_HEADER, Subject.ofExport("plans").withFile("the landed file"), "has no header row");

        assertThat(problem.text())
                .isEqualTo("export plans: the landed file has no header row (see docs/errors.md#no-header)");
    }

    @Test
    void nothingInATextBreaksALine() {
        Problem problem = Problem.of(ErrorCode.NO_COLUMN, Subject.ofFile("a\nb.csv"), "no\r\n\u001b[31mcolumn");

        assertThat(problem.text()).isEqualTo("a b.csv: no [31mcolumn (see docs/errors.md#no-column)");
    }

    @Test
    void aTextWithoutACodeHasNone() {
        assertThat(Stream.of("", "not delivered", "(see docs/errors.md#nowhere)", " (see docs/errors.md#no-export) x"))
                .allSatisfy(text -> assertThat(Problem.codeOf(text)).isEmpty());
        assertThat(Problem.codeOf(null)).isEmpty();
    }

    @Test
    void whatIsTooLongKeepsItsCode() {
        Problem problem = Problem.of(
                ErrorCode.HEADER_CHANGED, Subject.ofExport("plans"), "columns are new: " + "question ".repeat(500));

        String shortened = Problem.shortened(problem.text(), 4_000);

        assertThat(shortened).hasSize(4_000).startsWith("export plans: columns are new: question");
        assertThat(Problem.codeOf(shortened)).contains(ErrorCode.HEADER_CHANGED);
    }

    @Test
    void noCharacterIsSplitWhereATextIsShortened() {
        assertThat(Problem.shortened("ab😀cd", 4)).isEqualTo("ab…");
        assertThat(Problem.shortened("ab😀cd", 6)).isEqualTo("ab😀cd");
    }
}
