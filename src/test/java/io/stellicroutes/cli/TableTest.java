package io.stellicroutes.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TableTest {
    private static final List<List<String>> LINES = List.of(
            List.of("export", "destination", "rows", "started", "UTC", "run"),
            List.of(
                    "students",
                    "warehouse",
                    "250",
                    "2026-03-02T03:16:02-05:00",
                    "2026-03-02T08:16:02Z",
                    "20260302T081500Z-0123456789"));

    @Test
    void withoutATerminalALineIsAsLongAsItIs() {
        assertThat(printed(Integer.MAX_VALUE)).hasSize(2);
    }

    @Test
    void whatDoesNotFitTheTerminalGoesToLinesBelow() {
        assertThat(printed(80))
                .containsExactly(
                        "export    destination  rows                    started                   UTC",
                        "    run",
                        "students  warehouse     250  2026-03-02T03:16:02-05:00  2026-03-02T08:16:02Z",
                        "    20260302T081500Z-0123456789");
    }

    @ParameterizedTest
    @ValueSource(ints = {31, 40, 54, 55, 56, 79, 80, 81, 120})
    void noLineIsLongerThanTheTerminalAndNothingIsLeftOut(int columns) {
        assertThat(printed(columns)).allMatch(line -> line.length() <= columns);
        assertThat(String.join(" ", printed(columns)).split(" +"))
                .containsExactlyInAnyOrderElementsOf(
                        LINES.stream().flatMap(List::stream).toList());
    }

    private static List<String> printed(int columns) {
        StringWriter text = new StringWriter();
        PrintWriter out = new PrintWriter(text);
        new Table(LINES, 2).print(out, columns);
        out.flush();
        return text.toString().lines().toList();
    }
}
