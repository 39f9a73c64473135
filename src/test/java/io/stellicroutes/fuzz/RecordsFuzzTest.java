package io.stellicroutes.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.stellicroutes.records.UnreadableFileException;

/** The road of records, given any bytes at all. */
final class RecordsFuzzTest {
    @FuzzTest
    void anyBytesAreRowsOrAFileThatCannotBeRead(byte[] bytes) throws Exception {
        Reading reading = new Reading();
        try {
            reading.read(bytes, false);
            assertThat(reading.seen()).isEqualTo(reading.rows().size() + reading.ragged());
        } catch (UnreadableFileException e) {
            assertThat(e.getMessage()).startsWith("the file").doesNotContain("\n");
        }
    }
}
