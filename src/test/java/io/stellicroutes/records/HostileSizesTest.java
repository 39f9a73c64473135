package io.stellicroutes.records;

import static org.assertj.core.api.Assertions.assertThat;

import io.stellicroutes.base.Subject;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Files that are made to fill the memory, read by a Java with 96 MB of it: each has a clear outcome. */
@Tag("slow")
final class HostileSizesTest {
    private static final String FIELD = "has a field of more than 4194304 characters (behind row 1)";
    private static final String COLUMNS = "has a row of more than 10000 fields (";

    @TempDir
    private Path dir;

    static Stream<Arguments> files() {
        return Stream.of(
                Arguments.of("a quoted field of 20 MB", FIELD, content("id,n\n1,2\n2,\"", "x", 20_000_000, "\"\n")),
                Arguments.of("a plain field of 20 MB", FIELD, content("id,n\n1,2\n2,", "x", 20_000_000, "\n")),
                Arguments.of("a quote that is never closed", FIELD, content("id,n\n1,2\n2,\"", "3,4\n", 9_000_000, "")),
                Arguments.of("a field of quotes", FIELD, content("id,n\n1,2\n2,\"", "\"\"", 9_000_000, "\"\n")),
                Arguments.of("100,000 columns", COLUMNS + "in its header row)", content("", "a,", 100_000, "b\n1\n")),
                Arguments.of("a million columns", COLUMNS + "in its header row)", content("", ",", 1_000_000, "\n1\n")),
                Arguments.of(
                        "a ragged monster", COLUMNS + "behind row 1)", content("a,b\n1,2\n", "1,", 5_000_000, "2\n")),
                Arguments.of(
                        "many large rows",
                        "read 301",
                        content("id,n\n1,2\n", "2," + "x".repeat(1 << 20) + "\n", 300, "")),
                Arguments.of(
                        "many wide rows",
                        "read 2000",
                        content("a" + ",".repeat(9_999) + "\n", ",".repeat(9_999) + "\n", 2_000, "")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("files")
    void aHostileFileHasAClearOutcomeInLittleMemory(String name, String outcome, Content content) throws Exception {
        Path file = dir.resolve("hostile.csv");
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            content.write(out);
        }
        Path output = dir.resolve("output.txt");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx96m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Reading.class.getName(),
                        file.toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(output).content().contains(outcome).doesNotContain("OutOfMemory");
    }

    private static Content content(String before, String repeated, int times, String behind) {
        return out -> {
            out.write(before);
            for (int i = 0; i < times; i++) {
                out.write(repeated);
            }
            out.write(behind);
        };
    }

    private interface Content {
        void write(BufferedWriter out) throws IOException;
    }

    /** What that Java does. */
    static final class Reading {
        private Reading() {}

        public static void main(String[] arguments) throws IOException {
            RecordReader reader = new RecordReader(1000, StandardCharsets.UTF_8);
            try (RecordReader.Rows rows = reader.parse(reader.open(Path.of(arguments[0])))) {
                Header header = reader.header(rows, Subject.ofFile("the file"));
                long read = 0;
                Iterator<Batch> batches = reader.batches(rows, header, 0, new Nobody(), Subject.ofFile("the file"));
                while (batches.hasNext()) {
                    read += batches.next().size();
                }
                System.out.println("read " + read);
            } catch (UnreadableFileException e) {
                System.out.println(e.getMessage());
            }
        }
    }

    /** Is told of rows and does nothing. */
    private static final class Nobody implements RecordReader.Listener {
        @Override
        public void read() {
            // it is all the same
        }

        @Override
        public void ragged(long row, String reason, List<String> fields) {
            // likewise
        }
    }
}
