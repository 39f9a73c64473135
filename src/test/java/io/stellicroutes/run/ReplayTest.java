package io.stellicroutes.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The mark by which brokers know a delivery of corrected rows. */
final class ReplayTest {
    @Test
    void otherRowsHaveAnotherMarkAlsoWhereTheirHashCodesMeet() {
        Map<Long, List<String>> one = Map.of(2L, List.of("2", "Aa"));
        Map<Long, List<String>> other = Map.of(2L, List.of("2", "BB"));

        assertThat(one.hashCode()).isEqualTo(other.hashCode());
        assertThat(Replay.mark(one)).isNotEqualTo(Replay.mark(other));
        assertThat(Replay.mark(Map.of(3L, List.of("2", "Aa")))).isNotEqualTo(Replay.mark(one));
    }

    @Test
    void theSameRowsHaveTheSameMarkInWhateverOrder() {
        Map<Long, List<String>> rows = Map.of(2L, List.of("2", "Ada"), 7L, List.of("7", "Bo"), 900L, List.of("9", ""));

        assertThat(Replay.mark(new HashMap<>(rows))).isEqualTo(Replay.mark(new TreeMap<>(rows)));
        assertThat(Replay.mark(rows)).matches("[0-9a-f]{32}");
    }
}
