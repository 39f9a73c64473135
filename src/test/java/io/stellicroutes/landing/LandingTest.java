package io.stellicroutes.landing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stellicroutes.base.SentFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LandingTest {
    private static final String RUN = "20250408T182033Z-9f3a2c";

    @TempDir
    private Path dir;

    private Path work;
    private Path file;
    private Path part;
    private Landing landing;

    @BeforeEach
    void prepare() {
        work = dir.resolve("a/work");
        landing = new Landing(work, 0);
        file = work.resolve("landed/" + RUN + ".csv");
        part = work.resolve("landed/" + RUN + ".csv.part");
    }

    @Test
    void aStreamOfTheAnnouncedLengthLands() throws IOException {
        assertThat(land("id\n1\n", 5)).isEqualTo(5);

        assertThat(landing.fileOf(RUN)).isEqualTo(file).hasContent("id\n1\n");
        assertThat(part).doesNotExist();
    }

    @Test
    void aStreamOfUnknownLengthLands() throws IOException {
        assertThat(land("id\n1\n", -1)).isEqualTo(5);

        assertThat(file).hasContent("id\n1\n");
    }

    @Test
    void everythingIsForItsOwnerAlone() throws IOException {
        land("id\n", -1);

        assertThat(permissions(file)).isEqualTo("rw-------");
        assertThat(permissions(file.getParent())).isEqualTo("rwx------");
        assertThat(permissions(work)).isEqualTo("rwx------");
        assertThat(permissions(work.getParent())).isEqualTo("rwx------");
    }

    @Test
    void aDirectoryThatIsThereKeepsItsPermissions() throws IOException {
        Files.createDirectories(work);
        Files.setPosixFilePermissions(work, PosixFilePermissions.fromString("rwxr-x---"));
        land("id\n", -1);

        assertThat(permissions(work)).isEqualTo("rwxr-x---");
    }

    @Test
    void whatAnEarlierAttemptLeftIsReplacedAndItsPermissionsToo() throws IOException {
        Files.createDirectories(part.getParent());
        Files.writeString(part, "x".repeat(100));
        Files.setPosixFilePermissions(part, PosixFilePermissions.fromString("rw-rw-rw-"));
        Files.writeString(file, "y".repeat(100));
        land("id\n", 3);

        assertThat(file).hasContent("id\n");
        assertThat(permissions(file)).isEqualTo("rw-------");
        assertThat(part).doesNotExist();
    }

    @Test
    void aLinkInThePartFilesPlaceIsNotFollowed() throws IOException {
        Path elsewhere = Files.writeString(dir.resolve("elsewhere"), "mine");
        Files.createDirectories(part.getParent());
        Files.createSymbolicLink(part, elsewhere);
        land("id\n", 3);

        assertThat(elsewhere).hasContent("mine");
        assertThat(Files.isSymbolicLink(file)).isFalse();
    }

    @Test
    void aStreamThatIsTooShortDoesNotLand() {
        assertThatThrownBy(() -> land("id\n", 4))
                .isInstanceOf(Landing.IncompleteException.class)
                .hasMessage("received 3 of 4 bytes");
        assertThat(file).doesNotExist();
    }

    @Test
    void aStreamThatIsTooLongDoesNotLand() {
        assertThatThrownBy(() -> land("id\n1\n", 4)).isInstanceOf(Landing.IncompleteException.class);
        assertThat(file).doesNotExist();
    }

    @Test
    void anEmptyStreamDoesNotLand() {
        for (long length : new long[] {-1, 0}) {
            assertThatThrownBy(() -> land("", length))
                    .isInstanceOf(Landing.EmptyFileException.class)
                    .hasMessage("the file is empty: not even a header row");
        }
        assertThatThrownBy(() -> land("", 7)).isInstanceOf(Landing.IncompleteException.class);
        assertThat(file).doesNotExist();
    }

    @Test
    void noStreamAtAllIsAnEmptyOne() {
        assertThatThrownBy(() -> landing.land(RUN, null, 0, bytes -> {}))
                .isInstanceOf(Landing.EmptyFileException.class);
    }

    @Test
    void aStreamThatBreaksDoesNotLandAndLeavesAFileThatHasLandedAsItIs() throws IOException {
        land("id\n1\n", 5);
        InputStream broken = brokenAfter("id\n");

        assertThatThrownBy(() -> landing.land(RUN, broken, 100, bytes -> {})).isInstanceOf(SocketException.class);
        assertThat(file).hasContent("id\n1\n");
    }

    @Test
    void theFileHasItsNameOnlyWhenItIsWhole() throws IOException {
        List<Boolean> named = new ArrayList<>();
        landing.land(RUN, stream("x".repeat(200_000)), 200_000, bytes -> named.add(Files.exists(file)));

        assertThat(named).isNotEmpty().containsOnly(false);
        assertThat(file).hasSize(200_000);
    }

    @Test
    void progressIsToldAsTheBytesCome() throws IOException {
        List<Long> progress = new ArrayList<>();
        landing.land(RUN, stream("x".repeat(1_000_000)), -1, progress::add);

        assertThat(progress).hasSizeGreaterThan(2).isSorted().last().isEqualTo(1_000_000L);
    }

    @Test
    void aPartIsGoneOnWithAndItsProgressCountsFromTheFirstByte() throws IOException {
        SentFile origin = breakOff("id\n1\n", 9);
        List<Long> progress = new ArrayList<>();

        assertThat(landing.part(RUN)).hasValue(new Landing.Part(5, origin));
        assertThat(landing.land(RUN, 5, stream("2\n3\n"), origin, progress::add))
                .isEqualTo(new Landing.Landed(9, "crc32=20852725,crc32c=92953bf4"));
        assertThat(file).hasContent("id\n1\n2\n3\n");
        assertThat(progress).containsExactly(9L);
        assertThat(part).doesNotExist();
        assertThat(landing.part(RUN)).isEmpty();
    }

    @Test
    void ofAPartThatIsWholeTheLastByteIsFetchedAgain() throws IOException {
        SentFile origin = breakOff("id\n1\n", 9);
        Files.writeString(part, "id\n1\n2\n3X");

        assertThat(landing.part(RUN).orElseThrow().bytes()).isEqualTo(8);
        landing.land(RUN, 8, stream("\n"), origin, bytes -> {});
        assertThat(file).hasContent("id\n1\n2\n3\n");
    }

    @Test
    void aPartOfWhichNobodyKnowsWhatItBelongsToIsNoPart() throws IOException {
        assertThat(landing.part(RUN)).isEmpty();
        for (SentFile unknown : List.of(new SentFile(9, "", false), new SentFile(-1, "\"a\"", false))) {
            assertThatThrownBy(() -> landing.land(RUN, 0, brokenAfter("id\n"), unknown, bytes -> {}))
                    .isInstanceOf(SocketException.class);
            assertThat(part).exists();
            assertThat(landing.part(RUN)).isEmpty();
        }
        breakOff("id\n", 9);
        Files.writeString(origin(), "9\n\"a");
        assertThat(landing.part(RUN)).isEmpty();
    }

    @Test
    void aPartThatIsALinkIsNotGoneOnWith() throws IOException {
        SentFile origin = breakOff("id\n", 9);
        Path elsewhere = Files.writeString(dir.resolve("elsewhere"), "mine");
        Files.delete(part);
        Files.createSymbolicLink(part, elsewhere);

        assertThat(landing.part(RUN)).isEmpty();
        assertThatThrownBy(() -> landing.land(RUN, 3, stream("1\n"), origin, bytes -> {}))
                .isInstanceOf(IOException.class);
        assertThat(elsewhere).hasContent("mine");
    }

    @Test
    void aPartThatBecomesTooLongIsThrownAway() throws IOException {
        SentFile origin = breakOff("id\n1\n", 9);

        assertThatThrownBy(() -> landing.land(RUN, 5, stream("2\n3\n4\n"), origin, bytes -> {}))
                .isInstanceOf(Landing.IncompleteException.class);
        assertThat(landing.part(RUN)).isEmpty();
        assertThat(part).doesNotExist();
    }

    @Test
    void aFileThatWouldFillTheDiskIsNotBegun() {
        Landing full = new Landing(work, Long.MAX_VALUE);

        assertThatThrownBy(() -> full.land("r1", new ByteArrayInputStream(new byte[10]), 10, bytes -> {}))
                .isInstanceOf(Landing.NoSpaceException.class)
                .hasMessageStartingWith("10 bytes are to come and ")
                .hasMessageContaining("stellic.disk-reserve");
        assertThat(work.resolve("landed")).isEmptyDirectory();
    }

    @Test
    void removingARunsFileRemovesWhatThereIsOfIt() throws IOException {
        breakOff("id\n", 9);
        landing.remove(RUN);

        assertThat(file.getParent()).isEmptyDirectory();
    }

    private SentFile breakOff(String beginning, long length) {
        SentFile origin = new SentFile(length, "\"a\"", false);
        assertThatThrownBy(() -> landing.land(RUN, 0, brokenAfter(beginning), origin, bytes -> {}))
                .isInstanceOf(SocketException.class);
        return origin;
    }

    private Path origin() {
        return part.resolveSibling(part.getFileName() + ".origin");
    }

    private static InputStream brokenAfter(String beginning) {
        return new SequenceInputStream(stream(beginning), new InputStream() {
            @Override
            public int read() throws IOException {
                throw new SocketException("reset");
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                throw new SocketException("reset");
            }
        });
    }

    private long land(String content, long length) throws IOException {
        return landing.land(RUN, stream(content), length, bytes -> {});
    }

    private static InputStream stream(String content) {
        return new ByteArrayInputStream(content.getBytes(UTF_8));
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
