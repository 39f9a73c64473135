package io.stellicroutes.delivery.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AbsencesTest {
    private static SortedSet<Long> rows(LongStream rows) {
        return rows.boxed().collect(Collectors.toCollection(TreeSet::new));
    }

    private static Absences read(Absences absences, long position) {
        return Absences.of(absences.metadata(), position);
    }

    @ParameterizedTest
    @ValueSource(longs = {2, 100, 128, 129, 100_000, 3_000_000_000L, Long.MAX_VALUE})
    void rowsAreReadAsTheyWereWritten(long bound) {
        Random random = new Random(bound);
        for (int count = 0; count < 100; count++) {
            long since = random.nextLong(bound / 2);
            Absences absences = new Absences(since, rows(random.longs(count, since + 1, bound)));
            assertThat(read(absences, bound)).isEqualTo(absences);
        }
    }

    @Test
    void aThousandRowsOfAMillionFit() {
        SortedSet<Long> rows = rows(new Random(1).longs(1_000, 1, 1_000_000));
        assertThat(Absences.NONE.with(rows)).contains(new Absences(0, rows));
    }

    @Test
    void whatDoesNotFitAnyMoreIsForgottenAndSaidToBe() {
        SortedSet<Long> rows = rows(new Random(1).longs(1_800, 1, 1_000_000));
        SortedSet<Long> batch = rows(new Random(2).longs(1_500, 1_000_001, 1_005_000));

        Absences absences = Absences.NONE.with(rows).orElseThrow().with(batch).orElseThrow();

        assertThat(absences.metadata()).hasSizeLessThanOrEqualTo(4_000);
        assertThat(absences.rows()).isEqualTo(batch);
        assertThat(absences.cover(rows.last())).isFalse();
    }

    /** They may not be on record yet: only a batch with missing rows is put on record at once. */
    @Test
    void whatIsForgottenDoesNotReachBeyondTheLastMissingRow() {
        SortedSet<Long> rows = rows(new Random(1).longs(1_800, 1, 1_000_000));
        SortedSet<Long> batch = rows(new Random(2).longs(1_500, 1_004_001, 1_009_000));

        Absences absences = Absences.NONE.with(rows).orElseThrow().with(batch).orElseThrow();

        assertThat(absences.rows()).isEqualTo(batch);
        assertThat(absences.cover(rows.last() + 1)).isTrue();
        assertThat(absences.cover(1_000_001)).isTrue();
        assertThat(read(absences, 1_009_000)).isEqualTo(absences);
    }

    @Test
    void aBatchOfWhichTooManyAreMissingDoesNotFit() {
        assertThat(Absences.NONE.with(rows(new Random(3).longs(40_000, 1, 100_000))))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "2,4", "0:1:", "somebody's: note:"})
    void ofAnOffsetThatSomebodyElseHasSetNothingIsKnown(String metadata) {
        Absences absences = Absences.of(metadata, 8);
        assertThat(absences.cover(8)).isFalse();
        assertThat(absences.cover(9)).isTrue();
        assertThat(absences.contain(2)).isFalse();
    }
}
