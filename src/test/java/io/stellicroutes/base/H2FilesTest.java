package io.stellicroutes.base;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class H2FilesTest {
    @ParameterizedTest
    @CsvSource({
        "jdbc:h2:file:/srv/ledger;AUTO_SERVER=TRUE, jdbc:h2:async:/srv/ledger;AUTO_SERVER=TRUE",
        "jdbc:h2:/srv/ledger, jdbc:h2:async:/srv/ledger",
        "jdbc:h2:./ledger, jdbc:h2:async:./ledger",
        "jdbc:h2:~/ledger, jdbc:h2:async:~/ledger",
        "jdbc:h2:file:C:/ledger, jdbc:h2:async:C:/ledger",
        "jdbc:h2:async:/srv/ledger, jdbc:h2:async:/srv/ledger",
        "jdbc:h2:split:/srv/ledger, jdbc:h2:split:/srv/ledger",
        "jdbc:h2:file:split:/srv/ledger, jdbc:h2:file:split:/srv/ledger",
        "jdbc:h2:mem:ledger, jdbc:h2:mem:ledger",
        "jdbc:h2:tcp://etl/ledger, jdbc:h2:tcp://etl/ledger",
        "jdbc:postgresql://etl/ledger, jdbc:postgresql://etl/ledger"
    })
    void onlyAFileInTheUsualFileSystemIsOpenedOtherwise(String url, String opened) {
        assertThat(H2Files.uninterrupted(url)).isEqualTo(opened);
    }
}
