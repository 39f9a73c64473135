package io.stellicroutes.changes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EntryIndexTest {
    @TempDir
    private Path dir;

    private Path file;

    @BeforeEach
    void writeFiveEntriesOfWhichOneIsOfNoRow() throws IOException {
        file = dir.resolve("entries");
        try (EntryWriter entries = new EntryWriter(file)) {
            entries.add(hash(5, 1), 10);
            entries.add(hash(7, 2), 11);
            entries.add(hash(9, 3), EntryWriter.NONE);
            entries.add(hash(5, 1), 13);
            entries.add(hash(13, 1), 14);
            entries.finish();
        }
    }

    private static RowHash hash(long raw0, long raw1) {
        return new RowHash(raw0, raw1, 20, raw0, 4, raw1, 6);
    }

    @Test
    void equalRowsAreFoundAsOftenAsTheyAreThere() throws IOException {
        EntryIndex index = new EntryIndex(file, 5, entry -> true);

        List<Long> references = new ArrayList<>();
        while (index.take(5, 1)) {
            references.add(index.ref());
        }

        assertThat(references).containsExactlyInAnyOrder(10L, 13L);
        assertThat(rest(index)).containsExactly(11L, 14L);
    }

    @Test
    void aRowIsFoundByAllBitsOfItsHash() throws IOException {
        EntryIndex index = new EntryIndex(file, 5, entry -> true);

        assertThat(index.take(5, 2)).isFalse();
        assertThat(index.take(1, 1)).isFalse();
        assertThat(index.take(13, 1)).isTrue();
        assertThat(index.ref()).isEqualTo(14);
        assertThat(EntryReader.row(index.entry(), 0, 5).hash()).isEqualTo(hash(13, 1));
    }

    @Test
    void anEntryOfNoRowIsNotFoundAndNotCounted() throws IOException {
        EntryIndex index = new EntryIndex(file, 5, entry -> entry >= 2);

        assertThat(index.take(9, 3)).isFalse();
        assertThat(rest(index)).containsExactly(13L, 14L);
    }

    private static List<Long> rest(EntryIndex index) throws IOException {
        List<Long> references = new ArrayList<>();
        index.rest(row -> references.add(row.ref()));
        return references;
    }
}
