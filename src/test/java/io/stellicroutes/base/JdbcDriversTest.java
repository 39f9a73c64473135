package io.stellicroutes.base;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Whether a driver is there is asked of the drivers, not read from what a failure says. */
final class JdbcDriversTest {
    @Test
    void aDriverThatIsNotHereIsNamed() {
        assertThat(JdbcDrivers.missing("jdbc:oracle:thin:@db.example.edu:1521/ledger"))
                .contains("com.oracle.database.jdbc:ojdbc11");
        assertThat(JdbcDrivers.missing("jdbc:sqlserver://db.example.edu"))
                .contains("com.microsoft.sqlserver:mssql-jdbc");
    }

    @Test
    void aUrlThatNobodyKnowsWantsADriverOfItsOwn() {
        for (String url : new String[] {"", "jdbc", "jdbc:nobody:x", "odbc:postgresql://db.example.edu/ledger"}) {
            assertThat(JdbcDrivers.missing(url)).get().asString().startsWith("a JDBC driver that takes this URL");
        }
    }

    @Test
    void aServerThatIsNotThereIsNoMissingDriver() {
        assertThat(JdbcDrivers.missing("jdbc:postgresql://127.0.0.1:1/ledger")).isEmpty();
        assertThat(JdbcDrivers.missing("jdbc:h2:file:/nowhere/ledger;IFEXISTS=TRUE"))
                .isEmpty();
    }
}
