package io.stellicroutes.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.DriverManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class H2VersionsTest {
    @ParameterizedTest
    @CsvSource({
        "2.5.252 (2026-10-19), true",
        "2.5.250 (2026-01-01), true",
        "2.5.252, true",
        "2.4.240 (2025-09-22), false",
        "2.3.232 (2024-08-11), false",
        "2.5.254 (2027-01-01), false"
    })
    void saysWhichVersionsLoseRows(String version, boolean loses) {
        assertThat(H2Versions.losesRows(version)).isEqualTo(loses);
    }

    @Test
    void theOneThatIsBroughtKeepsThem() throws Exception {
        try (var connection = DriverManager.getConnection("jdbc:h2:mem:")) {
            assertThat(connection.getMetaData().getDatabaseProductVersion()).startsWith(H2Versions.KEEPS_ROWS + " ");
        }
    }
}
