package io.stellicroutes.landing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class EncryptedFilesTest extends SharedFilesContract {
    private static final String KEY = key("landed files, the first of keys.");
    private static final String OTHER_KEY = key("landed files, the other of keys.");
    private static final String NAME = "landed/20261124T020000Z-1ffae0aa01-0123456789abcdef-9.csv";
    private static final int SEGMENT = 1 << 16;
    private static final int HEAD = 32;
    /** A segment and its tag. */
    private static final int SEALED = SEGMENT + 16;

    @TempDir
    private Path dir;

    private Path root;

    @BeforeEach
    void mount() throws IOException {
        root = Files.createDirectory(dir.resolve("shared"));
    }

    private static String key(String bytes) {
        return Base64.getEncoder().encodeToString(bytes.getBytes(US_ASCII));
    }

    @Override
    protected SharedFiles store() {
        return store(KEY);
    }

    private SharedFiles store(String own, String... others) {
        List<String> names = List.of(others);
        return new EncryptedFiles(
                new SharedDirectory(root),
                Optional.of(own),
                names.stream().filter(key -> !key.equals("none")).toList(),
                names.contains("none"));
    }

    private SharedFiles storeWithoutKey(String... others) {
        return new EncryptedFiles(new SharedDirectory(root), Optional.empty(), List.of(others), true);
    }

    @Override
    protected String put(SharedFiles.Entry entry) {
        return entry.name().replaceFirst("\\.key-[0-9a-f]{16}$", "");
    }

    @Override
    protected void breakIt() throws IOException {
        Files.move(root, dir.resolve("unmounted"));
    }

    @Test
    void nothingOfAFileIsToBeSeenThere() throws IOException {
        String text = "id,name\n" + "1,Ada Lovelace\n".repeat(20_000);
        put(store(), NAME, text);

        Path file = only();
        String bytes = Files.readString(file, ISO_8859_1);
        assertThat(bytes).doesNotContain("Ada").doesNotContain("Lovelace").doesNotContain("id,name");
        assertThat(compressed(bytes)).as("as random").isGreaterThanOrEqualTo(bytes.length());
        assertThat(file.getFileName().toString())
                .startsWith("20261124T020000Z-1ffae0aa01-")
                .as("a fingerprint tells what is in it to who can guess it")
                .doesNotContain("0123456789abcdef");
        assertThat(text(store(), NAME)).isEqualTo(text);
    }

    @Test
    void theSameFileIsOtherBytesByAnotherName() throws IOException {
        put(store(), "landed/a-1.csv", "x".repeat(100));
        byte[] first = Files.readAllBytes(only());
        store().delete("landed/a-1.csv");
        put(store(), "landed/a-1.csv", "x".repeat(100));

        assertThat(Files.readAllBytes(only())).isNotEqualTo(first);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, SEGMENT - 1, SEGMENT, SEGMENT + 1, 3 * SEGMENT, 5 * SEGMENT + 1})
    void aFileOfAnyLengthComesBackAsItWas(int length) throws IOException {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);

        assertThat(store().put(NAME, length, () -> new ByteArrayInputStream(bytes)))
                .isTrue();

        try (InputStream in = store().open(NAME).orElseThrow()) {
            assertThat(in.readAllBytes()).isEqualTo(bytes);
        }
    }

    @Test
    void aFileThatIsChangedAnywhereIsDamaged() throws IOException {
        byte[] bytes = large();
        for (int at : new int[] {0, HEAD - 1, HEAD, 100, HEAD + SEALED - 1, HEAD + SEALED, bytes.length - 1}) {
            byte[] changed = bytes.clone();
            changed[at] ^= 1;
            assertDamaged(changed);
        }
    }

    @Test
    void aFileThatIsCutOffIsDamagedWhereverThatIs() throws IOException {
        byte[] bytes = large();
        for (int length : new int[] {
            0, 10, HEAD - 1, HEAD, HEAD + 1, HEAD + 16, 100, HEAD + SEALED, HEAD + 4 * SEALED, bytes.length - 1
        }) {
            assertDamaged(Arrays.copyOf(bytes, length));
        }
    }

    @Test
    void aFileWithSomethingBehindItIsDamaged() throws IOException {
        byte[] bytes = large();
        assertDamaged(Arrays.copyOf(bytes, bytes.length + 1));
        byte[] twice = Arrays.copyOf(bytes, 2 * bytes.length);
        System.arraycopy(bytes, 0, twice, bytes.length, bytes.length);
        assertDamaged(twice);
    }

    @Test
    void segmentsThatHaveChangedPlacesOrAreLeftOutAreDamage() throws IOException {
        byte[] bytes = large();
        byte[] swapped = bytes.clone();
        int second = HEAD + SEALED;
        int third = second + SEALED;
        System.arraycopy(bytes, second, swapped, third, SEALED);
        System.arraycopy(bytes, third, swapped, second, SEALED);
        assertDamaged(swapped);
        byte[] without = Arrays.copyOf(bytes, bytes.length - SEALED);
        System.arraycopy(bytes, third, without, second, bytes.length - third);
        assertDamaged(without);
        byte[] lastTwice = Arrays.copyOf(bytes, bytes.length + SEALED);
        System.arraycopy(bytes, bytes.length - SEALED, lastTwice, bytes.length, SEALED);
        assertDamaged(lastTwice);
    }

    @Test
    void aFileInThePlaceOfAnotherOneIsDamaged() throws IOException {
        SharedFiles store = store();
        put(store, "landed/a-1.csv", "one\n");
        put(store, "landed/b-1.csv", "two\n");
        Path one = file("landed/a-1.csv");
        Files.copy(file("landed/b-1.csv"), one, StandardCopyOption.REPLACE_EXISTING);

        assertThatThrownBy(() -> text(store, "landed/a-1.csv"))
                .isInstanceOf(Landing.DamagedException.class)
                .hasMessageContaining("not those that were encrypted");
        assertThat(text(store, "landed/b-1.csv")).isEqualTo("two\n");
    }

    @Test
    void aNodeWithAnotherKeyOrNoneIsToldWhichFileAndWhichProperty() throws IOException {
        put(store(), NAME, "secret");
        String there = root.relativize(only()).toString();

        for (SharedFiles other : List.of(store(OTHER_KEY), store(OTHER_KEY, "none"), storeWithoutKey())) {
            assertThatThrownBy(() -> other.open(NAME))
                    .isInstanceOf(UnusableStoreException.class)
                    .hasMessageContaining("stellic.landing.key")
                    .hasMessageContaining(there)
                    .hasMessageContaining("#landing-key")
                    .hasMessageNotContaining(KEY)
                    .hasMessageNotContaining(OTHER_KEY);
            assertThatThrownBy(() -> other.has(NAME)).isInstanceOf(UnusableStoreException.class);
        }
    }

    @Test
    void aFileThatIsNotEncryptedIsReadOnlyWhereThatIsSaid() throws IOException {
        put(storeWithoutKey(), NAME, "plain");

        assertThatThrownBy(() -> store().open(NAME))
                .isInstanceOf(UnusableStoreException.class)
                .hasMessageContaining("stellic.landing.read-keys=none")
                .hasMessageContaining(NAME);
        assertThat(text(store(KEY, "none"), NAME)).isEqualTo("plain");
        assertThat(text(storeWithoutKey(), NAME)).isEqualTo("plain");
    }

    /** The steps from no key to one, and from that to another, nodes of each beside nodes of the one before. */
    @Test
    void aKeyIsChangedWhileNodesOfEachStepShareFiles() throws IOException {
        List<SharedFiles> steps = List.of(
                storeWithoutKey(),
                storeWithoutKey(KEY),
                store(KEY, "none"),
                store(KEY, OTHER_KEY, "none"),
                store(OTHER_KEY, KEY));
        for (int step = 0; step + 1 < steps.size(); step++) {
            List<SharedFiles> nodes = steps.subList(step, step + 2);
            for (SharedFiles puts : nodes) {
                for (SharedFiles reads : nodes) {
                    String name = "landed/" + step + nodes.indexOf(puts) + nodes.indexOf(reads) + "-1.csv";
                    put(puts, name, "text");
                    assertThat(text(reads, name)).as(name).isEqualTo("text");
                }
            }
        }
    }

    @Test
    void whatIsListedCanBeDeletedByWhoeverListsIt() throws IOException {
        put(store(), NAME, "x");
        put(store(OTHER_KEY), NAME, "x");
        put(storeWithoutKey(), NAME, "x");
        SharedFiles without = storeWithoutKey();
        List<SharedFiles.Entry> all = without.list("landed/20261124T020000Z-1ffae0aa01-");
        assertThat(all).hasSize(3);

        for (SharedFiles.Entry entry : all) {
            without.delete(entry.name());
        }

        assertThat(without.list("")).isEmpty();
    }

    @Test
    void whatTheStoreBelowSaysIsSaidAsItIs() {
        SharedFiles store = store();
        assertThatCode(store::check).doesNotThrowAnyException();
        assertThat(store).hasToString("file:" + root);
    }

    private byte[] large() throws IOException {
        put(store(), NAME, "0123456789abcdef".repeat(5 * SEGMENT / 16));
        return Files.readAllBytes(only());
    }

    private void assertDamaged(byte[] bytes) throws IOException {
        Files.write(only(), bytes);
        ByteArrayOutputStream handedOn = new ByteArrayOutputStream();
        try (InputStream in = store().open(NAME).orElseThrow()) {
            assertThatThrownBy(() -> in.transferTo(handedOn)).isInstanceOf(Landing.DamagedException.class);
        }
        assertThat("0123456789abcdef".repeat(5 * SEGMENT / 16))
                .as("what was handed on is what was put")
                .startsWith(handedOn.toString(US_ASCII));
    }

    private Path only() throws IOException {
        return file("");
    }

    private Path file(String begin) throws IOException {
        try (Stream<Path> found = Files.walk(root)) {
            List<Path> files = found.filter(Files::isRegularFile)
                    .filter(file -> root.relativize(file).toString().startsWith(begin))
                    .toList();
            assertThat(files).hasSize(1);
            return files.get(0);
        }
    }

    private static int compressed(String bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes.getBytes(ISO_8859_1));
        }
        return out.size();
    }
}
