package io.stellicroutes.base;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class PluralTest {
    @Test
    void oneIsSingularAndAnyOtherNumberPlural() {
        assertThat(Plural.of(1, "row")).isEqualTo("1 row");
        assertThat(Plural.of(0, "row")).isEqualTo("0 rows");
        assertThat(Plural.of(21, "row")).isEqualTo("21 rows");
        assertThat(Plural.of(1, "delivery is", "deliveries are")).isEqualTo("1 delivery is");
        assertThat(Plural.of(2, "delivery is", "deliveries are")).isEqualTo("2 deliveries are");
        assertThat(Plural.all(1, "row is", "rows are")).isEqualTo("The one row is");
        assertThat(Plural.all(2, "row is", "rows are")).isEqualTo("All 2 rows are");
    }
}
