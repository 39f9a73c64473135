package io.stellicroutes.landing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SharedDirectoryTest extends SharedFilesContract {
    @TempDir
    private Path dir;

    private Path root;

    @BeforeEach
    void mount() throws IOException {
        root = Files.createDirectory(dir.resolve("shared"));
    }

    @Override
    protected SharedFiles store() {
        return new SharedDirectory(root);
    }

    /** As an unmounted file system does. */
    @Override
    protected void breakIt() throws IOException {
        Files.move(root, dir.resolve("unmounted"));
    }

    @Test
    void everythingIsForItsOwnerAloneAndNothingElseStays() throws IOException {
        put(store(), "landed/a-1.csv", "x");

        assertThat(permissions(root.resolve("landed"))).isEqualTo("rwx------");
        assertThat(permissions(root.resolve("landed/a-1.csv"))).isEqualTo("rw-------");
        assertThat(files()).containsExactly("landed/a-1.csv");
    }

    @Test
    void whatAKilledNodeHasLeftIsNoFileAndIsRemovedWhenItIsOld() throws IOException {
        SharedFiles store = store();
        put(store, "landed/a-1.csv", "x");
        Path left = Files.writeString(root.resolve("landed/b-1.csv.0f0f.put"), "half");
        Path young = Files.writeString(root.resolve("landed/c-1.csv.0f0f.put"), "half");
        Instant hourAgo = Instant.now().minusSeconds(3600);
        Files.setLastModifiedTime(left, FileTime.from(hourAgo.minusSeconds(1)));

        assertThat(store.list("landed/")).extracting(SharedFiles.Entry::name).containsExactly("landed/a-1.csv");
        store.removeUnfinished(hourAgo);

        assertThat(left).doesNotExist();
        assertThat(young).exists();
    }

    @Test
    void aLinkIsNoFileOfTheStore() throws IOException {
        Files.createDirectories(root.resolve("landed"));
        Path elsewhere = Files.writeString(dir.resolve("elsewhere"), "secret");
        Files.createSymbolicLink(root.resolve("landed/a-1.csv"), elsewhere);

        assertThat(store().has("landed/a-1.csv")).isFalse();
        assertThat(store().list("")).isEmpty();
    }

    private List<String> files() throws IOException {
        try (Stream<Path> found = Files.walk(root)) {
            return found.filter(Files::isRegularFile)
                    .map(file -> root.relativize(file).toString())
                    .toList();
        }
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
