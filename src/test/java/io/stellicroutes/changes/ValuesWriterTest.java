package io.stellicroutes.changes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Encrypted files of values. */
final class ValuesWriterTest {
    private static final String NAME = "run-1.values";
    private static final List<BaselineDescription.Segment> SEGMENTS =
            List.of(new BaselineDescription.Segment(NAME, List.of("name"), List.of("id")));

    private final BaselineSecret secret = BaselineSecret.random();

    @TempDir
    private Path directory;

    /** Made anew for another file, one under the same key and nonces would tell what both have in common. */
    @Test
    void theSameValuesUnderTheSameNameAreOtherBytesEachTime() throws IOException {
        String first = written(Files.createDirectory(directory.resolve("first")));
        String second = written(Files.createDirectory(directory.resolve("second")));

        assertThat(second).hasSameSizeAs(first);
        assertThat(second.substring(second.length() - 64)).isNotEqualTo(first.substring(first.length() - 64));
    }

    @Test
    void aFileThatEndsBeforeItsFirstBlockIsDamaged() throws IOException {
        long ref = 16L << ValuesWriter.IN_BLOCK_BITS;
        Files.write(directory.resolve(NAME), new byte[7]);

        try (ValuesReader reader = new ValuesReader(directory, SEGMENTS, secret)) {
            assertThrows(DamagedBaselineException.class, () -> reader.read(ref));
        }
    }

    private String written(Path home) throws IOException {
        long ref;
        try (ValuesWriter writer = new ValuesWriter(home.resolve(NAME), secret, 0)) {
            ref = writer.add(new long[] {4711}, List.of("student-4711"));
            writer.finish();
        }
        try (ValuesReader reader = new ValuesReader(home, SEGMENTS, secret)) {
            assertThat(reader.read(ref).values()).containsExactly("student-4711");
        }
        return HexFormat.of().formatHex(Files.readAllBytes(home.resolve(NAME)));
    }
}
