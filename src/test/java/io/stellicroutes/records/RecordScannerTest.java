package io.stellicroutes.records;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Random;
import org.apache.commons.io.input.ProxyInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RecordScannerTest {
    private static final String TEXT =
            "id,name,note\n1,Zoë,\"a, \"\"quoted\"\" word\"\r\n2,\"\",志明\r3,🎓,\"two\nlines\"\n\n4,x \"y\" z,";
    private static final List<List<String>> ROWS = List.of(
            List.of("id", "name", "note"),
            List.of("1", "Zoë", "a, \"quoted\" word"),
            List.of("2", "", "志明"),
            List.of("3", "🎓", "two\nlines"),
            List.of(""),
            List.of("4", "x \"y\" z", ""));

    @Test
    void findsTheRowsWhereverABlockEnds() {
        for (int size = 1; size < 100; size++) {
            assertThat(rows(bytes(TEXT), size)).as("blocks of %d bytes", size).isEqualTo(ROWS);
        }
    }

    @Test
    void passesOverRowsWhereverABlockEnds() {
        for (int size = 1; size < 100; size++) {
            RecordScanner scanner = new RecordScanner(bytes(TEXT), Limits.DEFAULT, size);
            List<String> header = scanner.next();
            List<Integer> widths = new ArrayList<>();
            for (int width = scanner.skip(); width != RecordScanner.END; width = scanner.skip()) {
                widths.add(width);
            }

            assertThat(widths).as("blocks of %d bytes", size).containsExactly(3, 3, 3, 0, 3);
            assertThat(header).isEqualTo(ROWS.get(0));
        }
    }

    @Test
    void aRowStaysWhatItIsWhileOthersArePassedOver() {
        for (int size = 1; size < 100; size++) {
            RecordScanner scanner = new RecordScanner(bytes(TEXT), Limits.DEFAULT, size);
            List<List<String>> rows = new ArrayList<>();
            for (int i = 0; i < ROWS.size(); i += 2) {
                rows.add(scanner.next());
                scanner.skip();
            }

            assertThat(rows).as("blocks of %d bytes", size).containsExactly(ROWS.get(0), ROWS.get(2), ROWS.get(4));
            assertThat(scanner.skip()).isEqualTo(RecordScanner.END);
        }
    }

    @Test
    void findsTheRowsHoweverFewBytesAReadBrings() {
        InputStream dripping = new ProxyInputStream(bytes(TEXT)) {
            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                return super.read(target, offset, 1);
            }
        };

        assertThat(rows(dripping, 7)).isEqualTo(ROWS);
    }

    @Test
    void aRowStaysWhatItIsWhileTheNextOnesAreRead() {
        RecordScanner scanner = new RecordScanner(bytes(TEXT), Limits.DEFAULT, 16);
        List<List<String>> rows = new ArrayList<>();
        scanner.forEachRemaining(rows::add);

        assertThat(rows).isEqualTo(ROWS);
        assertThatThrownBy(scanner::next).isInstanceOf(NoSuchElementException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "a", "a\n", "a,b", "a,\n", "\"\"", "\"a\"\r", ",", "\r\n\r\n"})
    void aLineThatEndsWithTheFileIsARowAndNoneComesBehindIt(String text) {
        long lines = text.lines().count();

        assertThat(rows(bytes(text), 3)).hasSize((int) lines);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a,\"b", "a,\"b\"\"", "\"a\" ,b", "\"a\"b\"", "x\n\"a\"\"\"b"})
    void refusesAQuoteThatIsNotClosedAndTextBehindAClosingOne(String text) {
        assertThatThrownBy(() -> rows(bytes(text), 4)).isInstanceOf(UncheckedIOException.class);
    }

    @Test
    void bytesThatAreNoTextAreRefusedWhereTheyStand() {
        byte[] file = {'a', ',', 'b', '\n', 'c', ',', (byte) 0xC3, '\n'};
        RecordScanner scanner = new RecordScanner(new ByteArrayInputStream(file), Limits.DEFAULT);

        assertThat(scanner.next()).containsExactly("a", "b");
        assertThatThrownBy(scanner::hasNext).hasCauseInstanceOf(CharacterCodingException.class);
    }

    @Test
    void takesForTextWhatJavasDecoderDoes() {
        Random random = new Random(1);
        for (int i = 0; i < 200_000; i++) {
            byte[] bytes = new byte[4];
            bytes[0] = (byte) (0x80 + random.nextInt(0x80));
            for (int tail = 1; tail < bytes.length; tail++) {
                bytes[tail] = (byte) (random.nextInt(8) == 0 ? random.nextInt(256) : 0x80 + random.nextInt(0x40));
            }
            int length = 1 + random.nextInt(4);

            assertThat(isText(bytes, length)).as("%s", ByteBuffer.wrap(bytes)).isEqualTo(isTextToJava(bytes, length));
        }
    }

    private static boolean isText(byte[] bytes, int length) {
        try {
            Utf8.check(bytes, 0, length);
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    private static boolean isTextToJava(byte[] bytes, int length) {
        try {
            UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, 0, length));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "é", "志"})
    void aFieldsLimitCountsCharactersNotBytes(String character) {
        Limits limits = new Limits(',', 3, 10);

        assertThat(rows(bytes("1," + character.repeat(10)), 8, limits)).hasSize(1);
        assertThat(rows(bytes("1,\"" + character.repeat(9) + "\"\"\""), 8, limits))
                .hasSize(1);
        assertThatThrownBy(() -> rows(bytes("1," + character.repeat(11)), 8, limits))
                .isInstanceOf(Limits.ExceededException.class)
                .hasMessage("a field of more than 10 characters");
        assertThatThrownBy(() -> rows(bytes("1,\"" + character.repeat(500)), 8, limits))
                .isInstanceOf(Limits.ExceededException.class);
    }

    @Test
    void aCharacterOfFourBytesCountsAsTwo() {
        Limits limits = new Limits(',', 3, 10);

        assertThat(rows(bytes("🎓".repeat(5)), 8, limits)).hasSize(1);
        assertThatThrownBy(() -> rows(bytes("🎓".repeat(5) + "x"), 8, limits))
                .isInstanceOf(Limits.ExceededException.class);
    }

    @Test
    void anotherDelimiterMayStandBetweenTheFields() {
        assertThat(rows(bytes("a|b,c|\"d|e\""), 4, new Limits('|', 3, 10))).containsExactly(List.of("a", "b,c", "d|e"));
        assertThat(rows(bytes("a\tb"), 4, new Limits('\t', 3, 10))).containsExactly(List.of("a", "b"));
    }

    @Test
    void aFieldIsTextAndBytes() {
        Fields row = new RecordScanner(bytes("ab,Zoë,\0,"), Limits.DEFAULT).next();
        Field field = new Field();

        assertThat(row.get(0, field).isPlain()).isTrue();
        assertThat(field).hasSize(2).hasToString("ab").contains("b");
        assertThat(row.get(1, field)).hasSize(3).hasToString("Zoë");
        assertThat(field.bytes()).isEqualTo(4);
        assertThat(field.isPlain()).isFalse();
        assertThat(field.holdsNul()).isFalse();
        assertThat(row.get(2, field).holdsNul()).isTrue();
        assertThat(row.get(3, field)).isEmpty();
        assertThatThrownBy(() -> row.get(4)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThat(row).isEqualTo(List.of("ab", "Zoë", "\0", ""));
    }

    private static List<List<String>> rows(InputStream text, int size) {
        return rows(text, size, Limits.DEFAULT);
    }

    private static List<List<String>> rows(InputStream text, int size, Limits limits) {
        List<List<String>> rows = new ArrayList<>();
        new RecordScanner(text, limits, size).forEachRemaining(rows::add);
        return rows;
    }

    private static InputStream bytes(String text) {
        return new ByteArrayInputStream(text.getBytes(UTF_8));
    }
}
