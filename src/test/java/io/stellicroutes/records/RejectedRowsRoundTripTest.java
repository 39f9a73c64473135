package io.stellicroutes.records;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.dataformat.csv.CsvDataFormat;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;

/** Rejected rows come back from a spreadsheet's file as they went, and none of their values runs there as a formula. */
final class RejectedRowsRoundTripTest {
    private static final String FORMULA = "=+-@\t\r＝＋－＠";
    private static final CamelContext CONTEXT = new DefaultCamelContext();
    private static final CsvDataFormat CSV = csv();

    @Property(tries = 2_000)
    void whatIsWrittenIsReadAsItWas(
            @ForAll("texts") String first,
            @ForAll("texts") String second,
            @ForAll("texts") String third,
            @ForAll("names") String name)
            throws IOException {
        List<String> names = List.of("id", name, "note");
        Map<Long, List<String>> rows =
                new TreeMap<>(Map.of(7L, List.of(first, second, third), 8L, List.of(third, first, second)));

        assertThat(read(written(names, rows), names)).isEqualTo(rows);
    }

    @Property(tries = 2_000)
    void noCellBeginsAFormulaWhateverTheSpreadsheetTakesForADelimiter(
            @ForAll("texts") String first, @ForAll("texts") String second, @ForAll("names") String name)
            throws IOException {
        String csv = written(List.of("id", name), Map.of(7L, List.of(first, second, second, first)));

        assertThat(records(csv))
                .allSatisfy(record -> assertThat(record).allSatisfy(RejectedRowsRoundTripTest::assertHarmless));
        assertThat(csv.split("[;\t\r\n]")).allSatisfy(RejectedRowsRoundTripTest::assertHarmless);
    }

    @Test
    void theColumnsThatHaveGotAnApostropheAreNamed() throws IOException {
        assertThat(written(List.of("id", "name", "=note"), Map.of(3L, List.of("3", "=1+1", "'-2"))))
                .isEqualTo("""
                        _row,_reason,_apostrophe,id,name,'=note
                        3,why,"[""name"",""=note""]",3,'=1+1,''-2
                        """);
    }

    @Test
    void whatSomebodyHasTypedStaysAsItIs() throws IOException {
        List<String> names = List.of("id", "name", "note");

        assertThat(read("_row,_apostrophe,id,name,note\n3,\"[\"\"name\"\"]\",'-3,'Neil,'=x\n", names))
                .as("no apostrophe was put to the id and the note; the name is another one by now")
                .isEqualTo(Map.of(3L, List.of("'-3", "'Neil", "'=x")));
        assertThat(read("_row,id,name,note\n3,'-3,'+1,'=x\n", names))
                .as("a file of one's own")
                .isEqualTo(Map.of(3L, List.of("'-3", "'+1", "'=x")));
    }

    @Test
    void fieldsOfARowThatHadTooManyCanBeMovedToTheirColumns() throws IOException {
        List<String> names = List.of("id", "name");
        String csv = written(names, Map.of(3L, List.of("3", "x", "=y")));

        assertThat(read(csv.replace("3,x,'=y", "3,'=y"), names)).isEqualTo(Map.of(3L, List.of("3", "=y")));
    }

    @Provide
    static Arbitrary<String> texts() {
        Arbitrary<String> hostile = Arbitraries.strings()
                .withChars("=+-@'\"\t\r\n;, ab1_[]\\\u00A0＝é")
                .ofMaxLength(12);
        Arbitrary<String> any = Arbitraries.strings()
                .excludeChars(Stream.iterate(0xD800, c -> c + 1)
                        .limit(0x800)
                        .map(c -> String.valueOf((char) c.intValue()))
                        .collect(Collectors.joining())
                        .toCharArray())
                .ofMaxLength(20);
        return Arbitraries.frequencyOf(net.jqwik.api.Tuple.of(4, hostile), net.jqwik.api.Tuple.of(1, any));
    }

    /** Names as files have them: without blanks around them. */
    @Provide
    static Arbitrary<String> names() {
        return texts().filter(name -> !name.isEmpty()
                && name.equals(name.strip())
                && !name.startsWith("_")
                && !List.of("id", "note").contains(name));
    }

    /** As in the route stellic-corrected-rows. */
    private static CsvDataFormat csv() {
        CsvDataFormat csv = new CsvDataFormat();
        csv.setLazyLoad(true);
        csv.start();
        return csv;
    }

    private static void assertHarmless(String cell) {
        String shown = cell.replaceAll("^[\" \u00A0]+", "");
        assertThat(shown.isEmpty() ? ' ' : shown.charAt(0)).isNotIn(chars());
    }

    private static List<Character> chars() {
        return FORMULA.chars().mapToObj(c -> (char) c).toList();
    }

    private static String written(List<String> names, Map<Long, List<String>> rows) throws IOException {
        StringWriter text = new StringWriter();
        try (RejectedRowsWriter csv = new RejectedRowsWriter(text, names)) {
            rows.forEach((number, fields) -> csv.write(number, "why", fields));
        }
        return text.toString();
    }

    private static Map<Long, List<String>> read(String csv, List<String> names) throws IOException {
        Path file = Files.writeString(Files.createTempFile("rejected", ".csv"), csv);
        try {
            assertThat(CorrectedRows.delimiter(file)).isEqualTo(CorrectedRows.Delimiter.COMMA);
            return CorrectedRows.of(file, parsed(CorrectedRows.open(file)), names);
        } finally {
            Files.delete(file);
        }
    }

    private static List<List<String>> records(String csv) throws IOException {
        Path file = Files.writeString(Files.createTempFile("rejected", ".csv"), csv);
        List<List<String>> records = new ArrayList<>();
        try {
            parsed(CorrectedRows.open(file))
                    .forEachRemaining(record ->
                            records.add(record.stream().map(String::valueOf).toList()));
        } finally {
            Files.delete(file);
        }
        return records;
    }

    @SuppressWarnings("unchecked")
    private static Iterator<? extends List<?>> parsed(InputStream text) throws IOException {
        Exchange exchange = new DefaultExchange(CONTEXT);
        try {
            return (Iterator<? extends List<?>>) CSV.unmarshal(exchange, text);
        } catch (Exception e) {
            throw new IOException(e);
        }
    }
}
