package io.stellicroutes.changes;

import static org.assertj.core.api.Assertions.assertThat;

import io.stellicroutes.config.ChangeRules;
import io.stellicroutes.config.ColumnRules;
import io.stellicroutes.config.Mask;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Texts that count as equal. */
final class NormalValuesTest {
    @ParameterizedTest
    @CsvSource(
            ignoreLeadingAndTrailingWhitespace = false,
            delimiter = '|',
            value = {
                "TRIM| a |a|true",
                "TRIM|a\u00a0|a|false",
                "TRIM|a b|ab|false",
                "TRIM| |''|true",
                "LOWER|ÄB|äb|true",
                "LOWER|I|i|true",
                "LOWER|a|b|false",
                "NUMBER|1|1.0|true",
                "NUMBER|1|1e0|true",
                "NUMBER|100|1E+2|true",
                "NUMBER| 1 |1|true",
                "NUMBER|0|-0.00|true",
                "NUMBER|+5|5|true",
                "NUMBER|007|7|true",
                "NUMBER|1|1.0000000000000000000000000000001|false",
                "NUMBER|9007199254740993|9007199254740992|false",
                "NUMBER|1e999999999|1E999999999|false",
                "NUMBER|one|One|false",
                "NUMBER|''|0|false",
                "NUMBER|1,0|1|false",
                "TIMESTAMP|2026-03-01T10:00:00Z|2026-03-01 10:00|true",
                "TIMESTAMP|2026-03-01T10:00:00Z|2026-03-01T11:00:00+01:00|true",
                "TIMESTAMP|2026-03-01T10:00:00Z|2026-03-01t05:00:00.000-0500|true",
                "TIMESTAMP|2026-03-01T10:00:00Z|2026-03-01 12:00:00 +02|true",
                "TIMESTAMP|2026-03-01T10:00:00.5Z|2026-03-01T10:00:00.500000Z|true",
                "TIMESTAMP|2026-03-01T10:00:00Z|2026-03-01T10:00:01Z|false",
                "TIMESTAMP|2026-03-01T10:00:00Z|2026-03-01T10:00:00+01:00|false",
                "TIMESTAMP|2026-03-01|2026-03-01T00:00:00Z|false",
                "TIMESTAMP|2026-02-30T10:00:00Z|2026-02-28T10:00:00Z|false",
                "TIMESTAMP|2026-04-31 10:00|2026-04-30 10:00|false",
                "TIMESTAMP|soon|Soon|false"
            })
    void textsAreOneValueOrTwo(ChangeRules.Normalisation step, String one, String other, boolean equal) {
        UnaryOperator<String> normal = normal(List.of(step), Map.of()).orElseThrow();

        assertThat(normal.apply(one).equals(normal.apply(other)))
                .as("\"%s\" and \"%s\"", one, other)
                .isEqualTo(equal);
    }

    @Test
    void stepsAreTakenInTheirOrder() {
        UnaryOperator<String> normal = normal(
                        List.of(ChangeRules.Normalisation.TRIM, ChangeRules.Normalisation.LOWER), Map.of())
                .orElseThrow();

        assertThat(normal.apply(" Ada ")).isEqualTo("ada");
    }

    @Test
    void whatAMaskMakesEqualIsEqual() {
        UnaryOperator<String> redacted = normal(List.of(), Map.of("grade", new Mask(Mask.Kind.REDACT, 0)))
                .orElseThrow();
        UnaryOperator<String> begins = normal(List.of(), Map.of("grade", new Mask(Mask.Kind.TRUNCATE, 2)))
                .orElseThrow();

        assertThat(Arrays.asList(redacted.apply("A"), redacted.apply("B"), redacted.apply("")))
                .containsExactly("*", "*", "");
        assertThat(begins.apply("Ada")).isEqualTo(begins.apply("Adam")).isNotEqualTo(begins.apply("Ida"));
        assertThat(normal(List.of(), Map.of("grade", new Mask(Mask.Kind.HASH, 0))))
                .isEmpty();
        assertThat(normal(List.of(), Map.of())).isEmpty();
    }

    private static Optional<UnaryOperator<String>> normal(
            List<ChangeRules.Normalisation> steps, Map<String, Mask> masks) {
        ChangeRules rules = ChangeRules.DEFAULT;
        return NormalValues.of(
                "Grade",
                new ColumnRules(Set.of(), Set.of(), Map.of(), masks),
                new ChangeRules(
                        rules.duplicateKeys(),
                        rules.columnsChanged(),
                        Set.of(),
                        Map.of("grade", steps),
                        rules.maxDeletes(),
                        rules.maxUpdates()));
    }
}
