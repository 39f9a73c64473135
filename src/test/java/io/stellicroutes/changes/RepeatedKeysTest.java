package io.stellicroutes.changes;

import static org.assertj.core.api.Assertions.assertThat;

import io.stellicroutes.config.ChangeRules.DuplicateKeys;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rows with a key in common, in memory and on the disk. */
final class RepeatedKeysTest {
    private static final long LITTLE = 1;
    private static final long MUCH = 1 << 24;

    @TempDir
    private Path dir;

    @ParameterizedTest
    @CsvSource({"FAIL, 3000", "LAST, 3000", "FIRST, 3000", "REJECT, 3000", "FAIL, 5", "LAST, 5", "FIRST, 5", "REJECT, 5"
    })
    void theRowsThatDoNotCountAreFoundHoweverMuchMemoryThereIs(DuplicateKeys policy, int keys) throws Exception {
        Random random = new Random(11);
        Map<RowHash, List<Long>> groups = new LinkedHashMap<>();
        Path entries = dir.resolve("entries");
        int rows = 6000;
        long[] gaps = {3, 4, 700};
        RepeatedKeys.Numbers numbers = new RepeatedKeys.Numbers(gaps);
        try (EntryWriter writer = new EntryWriter(entries)) {
            for (int i = 0; i < rows; i++) {
                RowHash key = key(random.nextInt(keys));
                writer.add(key, 0);
                groups.computeIfAbsent(key, any -> new ArrayList<>()).add(numbers.of(i));
            }
            writer.finish();
        }
        groups.values().removeIf(group -> group.size() < 2);

        for (long memory : new long[] {LITTLE, MUCH}) {
            RepeatedKeys found =
                    RepeatedKeys.among(entries, rows, gaps, key0 -> true, policy, dir.resolve("keys"), memory);

            assertThat(found.count())
                    .isEqualTo(groups.values().stream()
                            .mapToLong(group -> group.size() - 1L)
                            .sum());
            assertThat(found.first())
                    .isEqualTo(groups.values().stream()
                            .flatMap(group -> group.stream().skip(1))
                            .sorted()
                            .limit(10)
                            .toList());
            assertThat(found.leftOut().numbers())
                    .containsExactly(groups.values().stream()
                            .flatMap(group -> switch (policy) {
                                case FAIL -> List.<Long>of().stream();
                                case LAST -> group.subList(0, group.size() - 1).stream();
                                case FIRST -> group.subList(1, group.size()).stream();
                                case REJECT -> group.stream();
                            })
                            .mapToLong(Long::longValue)
                            .sorted()
                            .toArray());
            assertThat(groups.keySet())
                    .allMatch(key -> found.leftOut().hasKeyOf(new KeyedRow(key, 0, 0, null))
                            == (policy == DuplicateKeys.REJECT));
        }
    }

    @Test
    void keysThatShareHalfOfTheirHashesAreDifferent() throws Exception {
        Path entries = dir.resolve("entries");
        try (EntryWriter writer = new EntryWriter(entries)) {
            writer.add(new RowHash(0, 0, 0, 7, 1, 0, 0), 0);
            writer.add(new RowHash(0, 0, 0, 7, 2, 0, 0), 0);
            writer.add(new RowHash(0, 0, 0, 0, 7, 0, 0), 0);
            writer.finish();
        }

        assertThat(RepeatedKeys.among(
                                entries, 3, new long[0], key0 -> true, DuplicateKeys.LAST, dir.resolve("keys"), MUCH)
                        .isNone())
                .isTrue();
    }

    private static RowHash key(int number) {
        Random random = new Random(number);
        return new RowHash(0, 0, 0, random.nextLong(), random.nextLong(), 0, 0);
    }
}
