package io.stellicroutes.delivery.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stellicroutes.config.ConfigException;
import java.math.BigDecimal;
import java.sql.Types;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ColumnTypeTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    smallint         | 32768
                    integer          | 1.0
                    integer          | 1e3
                    integer          | 0x10
                    integer          | １２
                    integer          | 1 000
                    bigint           | 9223372036854775808
                    decimal(5,2)     | 1234.5
                    decimal(5,2)     | 1.005
                    numeric(4)       | 1.5
                    double           | Infinity
                    double           | 1e999
                    double           | 1d
                    real             | 1e-60
                    boolean          | 2
                    date             | 2025-02-29
                    date             | 0000-01-01
                    date             | 02/01/2026
                    date             | 2026-01-01T00:00:00
                    timestamp        | 2026-01-01
                    timestamp        | 2026-13-01 00:00
                    timestamp        | 2026-01-01 24:00:01
                    timestamp        | 2026-02-30 10:00:00
                    timestamp        | 0000-01-01 10:00:00
                    timestamp        | 2026-01-01 10:00:60
                    date             | 0000-01-01
                    date             | 2026-1-001
                    smallint         | 32768
                    smallint         | 000000000000099999
                    timestamp        | 2026-01-01 00:00:00+99:00
                    timestamptz      | yesterday
                    """)
    void refusesWhatDoesNotFit(String type, String text) {
        assertThat(type(type).value(text)).isSameAs(ColumnType.MISFIT);
    }

    @Test
    void readsWhatFits() {
        assertThat(type("smallint").value("-32768")).isEqualTo(-32768L);
        assertThat(type("BIGINT").value("+9223372036854775807")).isEqualTo(Long.MAX_VALUE);
        assertThat(type("decimal(5,2)").value("123.4500")).isEqualTo(new BigDecimal("123.4500"));
        assertThat(type("decimal(2,2)").value("0.99")).isEqualTo(new BigDecimal("0.99"));
        assertThat(type("decimal(3)").value("1e2")).isEqualTo(new BigDecimal("1e2"));
        assertThat(type("double precision").value(".5")).isEqualTo(0.5);
        assertThat(type("boolean").value("No")).isEqualTo(false);
        assertThat(type("date").value("2024-02-29")).isEqualTo(LocalDate.of(2024, 2, 29));
        assertThat(type("timestamp").value("2026-01-01T10:00:00.123456789Z"))
                .isEqualTo(LocalDateTime.parse("2026-01-01T10:00:00.123456"));
        assertThat(type("timestamp").value("2026-01-01 00:30+0100")).isEqualTo(LocalDateTime.parse("2025-12-31T23:30"));
        assertThat(type("timestamp with time zone").value("2026-01-01 00:30"))
                .isEqualTo(OffsetDateTime.parse("2026-01-01T00:30Z"));
        assertThat(type("jsonb").value("{}")).isEqualTo("{}");
        assertThat(type("timestamp").value("2026-01-01 10:00:59"))
                .isEqualTo(LocalDateTime.parse("2026-01-01T10:00:59"));
        assertThat(type("bigint").value("000000000000000012")).isEqualTo(12L);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    timestamp | 2026-01-01 10:00:00.1         | 2026-01-01T10:00:00.100
                    timestamp | 2026-01-01T10:00:00.123456    | 2026-01-01T10:00:00.123456
                    timestamp | 2026-01-01T10:00:00.123456789Z| 2026-01-01T10:00:00.123456
                    timestamp | 2026-01-01T10:00:00Z          | 2026-01-01T10:00:00
                    timestamp | 2026-01-01T10:00:00z          | 2026-01-01T10:00:00
                    timestamp | 2026-01-01T10:00:00.000001+01 | 2026-01-01T09:00:00.000001
                    """)
    void readsTheFractionOfASecond(String type, String text, LocalDateTime expected) {
        assertThat(type(type).value(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-01-01T10:00:00.",
                "2026-01-01T10:00:00.Z",
                "2026-01-01T10:00:00.1234567890",
                "2026-01-01T10:00:00Z1",
                "2026-01-01T10:00:00,5",
                "2026-01-01T10:00:00ZZ"
            })
    void refusesAFractionThatIsNone(String text) {
        assertThat(type("timestamp").value(text)).isSameAs(ColumnType.MISFIT);
    }

    @Test
    void aDecimalWithoutNumbersKeepsItsFraction() {
        assertThat(Databases.H2.type(GivenType.parse("p", "decimal", Databases.H2)))
                .isEqualTo("NUMERIC(38, 10)");
        assertThat(Databases.POSTGRESQL.type(type("decimal"))).isEqualTo("NUMERIC");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "1nt", "int; DROP TABLE x", "int)", "varchar(10", "text DEFAULT 'x'", "a\"b", "int -- x"})
    void refusesATypeThatIsNoneByNamingItsProperty(String type) {
        assertThatThrownBy(() -> type(type)).isInstanceOf(ConfigException.class).hasMessageContaining("the.property");
    }

    private static ColumnType type(String type) {
        return GivenType.parse("the.property", type, Databases.POSTGRESQL);
    }

    /** Oracle's two, and SQL Server's: numbers of their own, which JDBC does not have. */
    @ParameterizedTest
    @CsvSource({"Oracle, -101", "Oracle, -102", "Microsoft SQL Server, -155", "H2, 2014"})
    void aColumnWithAnOffsetGetsATimeWithOne(String product, int jdbcType) {
        Database database = Databases.of(product).orElseThrow();
        ColumnType there = database.existing(jdbcType, 0, 0, "any");
        ColumnType given = GivenType.parse("p", "timestamp", database).into(there);

        assertThat(there.value("2026-01-15 07:00:00-05:00")).isEqualTo(OffsetDateTime.parse("2026-01-15T12:00Z"));
        assertThat(given.value("2026-01-15 12:00:00")).isEqualTo(OffsetDateTime.parse("2026-01-15T12:00Z"));
    }

    @Test
    void onOracleAndSqlServerAnUnknownFormIsNotLeftToTheSession() {
        assertThat(Databases.ORACLE.existing(Types.TIMESTAMP, 0, 0, "DATE").value("01/02/2026"))
                .isSameAs(ColumnType.MISFIT);
        assertThat(Databases.SQL_SERVER.existing(Types.DATE, 0, 0, "date").value("01/02/2026"))
                .isSameAs(ColumnType.MISFIT);
    }
}
