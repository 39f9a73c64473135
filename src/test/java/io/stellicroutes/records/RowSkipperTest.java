package io.stellicroutes.records;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RowSkipperTest {
    private static final int ROWS = 2_000;
    private static final List<String> PIECES = List.of(
            ",", ",", "\t", "|", "\"", "\"\"", "\",", ",\"", "\n", "\r", "\r\n", "\0", "-", "Zoë", "志明", "🎓", "text",
            "\"q\"");

    /** Behind the bytes of a row come others, as in a file. */
    private static final String MORE = "other,rows\n";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1,two,3\n",
                "1,\"t\"\"w\"\"o\",\r\n",
                "\"two\nlines, and a \"\"word\"\"\",2,\"\"\r",
                ",,\n",
                "a \"word\",\"b\",c\"\n",
                "Zoë Müller,志明,\"🎓, and more\"\n"
            })
    void passesOverARowWithoutTheScanner(String row) throws CharacterCodingException {
        RowSkipper skipper = new RowSkipper(Limits.DEFAULT);
        byte[] bytes = (row + MORE).getBytes(UTF_8);

        assertThat(skipper.skip(bytes, 0, bytes.length)).isEqualTo(row.getBytes(UTF_8).length);
        assertThat(skipper.width()).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(chars = {',', '\t', '|', '-', 't'})
    void whatItPassesOverTheScannerFindsToo(char delimiter) {
        Limits limits = new Limits(delimiter, 10, 200);
        Random random = new Random(delimiter);
        int passed = 0;
        for (int i = 0; i < ROWS; i++) {
            byte[] bytes = text(random);
            passed += comparedWithTheScanner(bytes, limits) ? 1 : 0;
        }

        assertThat(passed).isGreaterThan(ROWS / 10);
    }

    @RepeatedTest(5)
    void aRowWhoseBytesAreNotAllThereIsLeftToTheScanner(RepetitionInfo repetition) throws CharacterCodingException {
        Random random = new Random(repetition.getCurrentRepetition());
        RowSkipper skipper = new RowSkipper(Limits.DEFAULT);
        byte[] bytes = text(random);
        for (int to = 0; to <= bytes.length; to++) {
            int end = skipper.skip(bytes, 0, to);

            assertThat(end).isLessThanOrEqualTo(to);
            if (end != RowSkipper.UNSURE) {
                assertThat(skipper.width())
                        .isEqualTo(scanner(bytes, Limits.DEFAULT).next().size());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"\n", "\r\n", "\"\"\r\n", "a,\"b\"c,d\n", "a,\"b", "1,2,3,4,5,6\n", "1,a long, long field\n"})
    void whatIsNotPlainIsLeftToTheScanner(String row) throws CharacterCodingException {
        RowSkipper skipper = new RowSkipper(new Limits(',', 5, 20));
        byte[] bytes = (row + MORE).getBytes(UTF_8);

        assertThat(skipper.skip(bytes, 0, bytes.length)).isEqualTo(RowSkipper.UNSURE);
    }

    @Test
    void bytesThatAreNoTextAreRefused() {
        byte[] bytes = {'a', ',', (byte) 0xC3, ',', 'b', 'c', '\n', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k'};

        assertThatThrownBy(() -> new RowSkipper(Limits.DEFAULT).skip(bytes, 0, bytes.length))
                .isInstanceOf(CharacterCodingException.class);
    }

    /** Returns whether the first row was passed over. */
    private static boolean comparedWithTheScanner(byte[] bytes, Limits limits) {
        RowSkipper skipper = new RowSkipper(limits);
        int end;
        try {
            end = skipper.skip(bytes, 0, bytes.length);
        } catch (CharacterCodingException e) {
            throw new AssertionError("all of it is text", e);
        }
        if (end == RowSkipper.UNSURE) {
            return false;
        }
        RecordScanner scanner = scanner(bytes, limits);
        assertThat(scanner.next()).as(new String(bytes, UTF_8)).hasSize(skipper.width());
        assertThat(next(scanner))
                .as(new String(bytes, UTF_8))
                .isEqualTo(next(new RecordScanner(new ByteArrayInputStream(bytes, end, bytes.length - end), limits)));
        return true;
    }

    private static String next(RecordScanner scanner) {
        try {
            return scanner.hasNext() ? scanner.next().toString() : "the end";
        } catch (UncheckedIOException | Limits.ExceededException e) {
            return "refused";
        }
    }

    private static RecordScanner scanner(byte[] bytes, Limits limits) {
        return new RecordScanner(new ByteArrayInputStream(bytes), limits);
    }

    private static byte[] text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(40); i >= 0; i--) {
            text.append(PIECES.get(random.nextInt(PIECES.size())));
        }
        return text.append(MORE).toString().getBytes(UTF_8);
    }
}
