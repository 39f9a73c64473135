package io.stellicroutes.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.stellicroutes.base.Sha256;
import java.io.InputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The files of which a ledger's tables are made. */
final class SchemaFilesTest {
    /** A ledger whose tables were made by another file of that name is refused: what changes goes into the next one. */
    @ParameterizedTest
    @CsvSource("V1__ledger.sql, 13747858011762471b9016b9c0281baaa0b2935763ff2ddbd1e742a4ca0d52ea")
    void aFileByWhichLedgersWereMadeStaysAsItIs(String file, String sha256) throws Exception {
        try (InputStream in = Schema.class.getResourceAsStream(file)) {
            assertThat(Sha256.hex(in.readAllBytes()))
                    .as("make a V1.1 instead of changing " + file)
                    .isEqualTo(sha256);
        }
    }
}
