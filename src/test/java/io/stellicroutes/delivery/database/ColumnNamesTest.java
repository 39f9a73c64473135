package io.stellicroutes.delivery.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class ColumnNamesTest {
    private static final List<String> RESERVED = List.of("_run_id", "_row", "_loaded_at", "_stellic_rank");

    @ParameterizedTest
    @MethodSource("io.stellicroutes.delivery.database.DatabasesTest#all")
    void fitTheDatabaseAndStayApart(Database database) {
        String longest = "🎓é".repeat(200);

        List<String> names = ColumnNames.of(
                List.of(longest + 1, longest + 2, longest + 3, "ID", "id", "_ROW", "_stellic_rank", "é", "e"),
                database,
                RESERVED);

        assertThat(names).allMatch(database::fits).doesNotContainAnyElementsOf(RESERVED);
        assertThat(names.stream().map(name -> name.toLowerCase(Locale.ROOT))).doesNotHaveDuplicates();
        assertThat(names).endsWith("ID", "id_2", "_ROW_2", "_stellic_rank_2", "é", "e_2");
        assertThat(names).allSatisfy(name -> assertThat(
                        new String(name.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
                .isEqualTo(name));
    }

    @Test
    void areCountedInBytesOnPostgres() {
        assertThat(ColumnNames.of(List.of("é".repeat(40)), Databases.POSTGRESQL, RESERVED))
                .containsExactly("é".repeat(31));
        assertThat(ColumnNames.of(List.of("é".repeat(40)), Databases.MARIADB, RESERVED))
                .containsExactly("é".repeat(40));
    }

    @Test
    void loseQuotesAndWhatCannotBeSeen() {
        assertThat(ColumnNames.of(List.of(" a\"b'c`d\u0000\n\u200B ", "\"\"", "x]"), Databases.H2, RESERVED))
                .containsExactly("abcd", "column_2", "x]");
    }
}
