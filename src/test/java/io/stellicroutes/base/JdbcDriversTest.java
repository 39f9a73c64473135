package io.stellicroutes.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
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

    /** PostgreSQL's driver takes no URL in which it finds a mistake. */
    @Test
    void aMistakeInAUrlIsNoMissingDriver() {
        assertThat(JdbcDrivers.missing("jdbc:postgresql://db.example.edu:port/ledger"))
                .isEmpty();
    }

    @Test
    void hostsAndPortsAreThoseThatTheDriverTakes() {
        Map<String, String> hosts = Map.of(
                "jdbc:postgresql://db.example.edu/x?password=secret", "db.example.edu:5432",
                "jdbc:postgresql://one:5433,two/x", "one:5433, two:5432",
                "jdbc:mariadb://db.example.edu:3307/x", "db.example.edu:3307",
                "jdbc:mysql://user:secret@db.example.edu/x", "db.example.edu:3306",
                "jdbc:sqlserver://db.example.edu:1434;databaseName=x", "db.example.edu:1434",
                "jdbc:oracle:thin:@db.example.edu:1522/x", "db.example.edu:1522",
                "jdbc:oracle:thin:@//db.example.edu/x", "db.example.edu:1521",
                "jdbc:h2:tcp://db.example.edu/x", "db.example.edu:9092");

        hosts.forEach(
                (url, expected) -> assertThat(JdbcDrivers.hosts(url)).as(url).contains(expected));
        assertThat(JdbcDrivers.hosts("jdbc:h2:file:/data/x")).isEmpty();
        assertThat(JdbcDrivers.hosts("jdbc:postgresql:x")).isEmpty();
    }

    @Test
    void whatTheUrlSaysItselfGoesBefore() {
        Duration connect = Duration.ofSeconds(20);
        Duration answer = Duration.ofHours(1);

        assertThat(JdbcDrivers.properties("jdbc:postgresql://db/x?socketTimeout=5&prepareThreshold=5", connect, answer))
                .doesNotContainKeys("socketTimeout", "prepareThreshold")
                .containsEntry("connectTimeout", "20");
        assertThat(JdbcDrivers.properties("jdbc:mariadb://db/x", connect, answer))
                .containsEntry("connectTimeout", "20000")
                .containsEntry("socketTimeout", "3600000");
        assertThat(JdbcDrivers.properties("jdbc:h2:mem:x", connect, answer)).isEmpty();
    }
}
