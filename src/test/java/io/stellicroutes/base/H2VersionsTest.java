package io.stellicroutes.base;

import static org.assertj.core.api.Assertions.assertThat;

import io.stellicroutes.servers.H2ThatLosesRows;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
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

    @Test
    void aFileOfOneThatLosesRowsIsRefusedAndItsDatabaseInMemoryIsNot(@TempDir Path directory) throws Exception {
        try (H2ThatLosesRows h2 = new H2ThatLosesRows()) {
            String file = directory.resolve("file").toString();
            for (String url :
                    List.of("jdbc:h2:" + file, "jdbc:h2:file:" + file, "jdbc:h2:" + file + ";AUTO_SERVER=TRUE")) {
                try (Connection connection = h2.connect(url)) {
                    assertThat(H2Versions.refusal(connection).orElseThrow())
                            .startsWith("needs com.h2database:h2:" + H2Versions.KEEPS_ROWS)
                            .contains("2.5.252");
                }
            }
            try (Connection connection = h2.connect("jdbc:h2:mem:")) {
                assertThat(H2Versions.refusal(connection)).isEmpty();
            }
        }
    }

    @Test
    void aFileOfTheOneThatIsBroughtIsTaken(@TempDir Path directory) throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:h2:" + directory.resolve("file"))) {
            assertThat(H2Versions.refusal(connection)).isEmpty();
        }
    }
}
