package io.stellicroutes.landing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What every store of landed files does. */
public abstract class SharedFilesContract {
    private static final int WRITERS = 8;
    private static final int ROUNDS = 20;

    /** A store that has nothing, and another client of the same. */
    protected abstract SharedFiles store() throws Exception;

    /** The name by which an entry was put. */
    protected String put(SharedFiles.Entry entry) {
        return entry.name();
    }

    /** Makes the store unusable. */
    protected abstract void breakIt() throws Exception;

    @Test
    void aFileThatIsPutCanBeOpenedByEveryNode() throws Exception {
        assertThat(put(store(), "landed/a-1.csv", "id\n1\n")).isTrue();

        try (SharedFiles other = store();
                InputStream in = other.open("landed/a-1.csv").orElseThrow()) {
            assertThat(in).hasContent("id\n1\n");
            assertThat(other.has("landed/a-1.csv")).isTrue();
        }
    }

    @Test
    void aFileThatIsThereIsNotReplaced() throws Exception {
        SharedFiles store = store();
        put(store, "landed/a-1.csv", "first\n");

        assertThat(put(store, "landed/a-1.csv", "other\n")).isFalse();

        assertThat(text(store, "landed/a-1.csv")).isEqualTo("first\n");
    }

    @Test
    void ofSeveralWhoPutAtOnceExactlyOneDoes() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
        try {
            for (int round = 0; round < ROUNDS; round++) {
                String name = "landed/round-" + round + ".csv";
                CyclicBarrier start = new CyclicBarrier(WRITERS);
                List<Future<Boolean>> writers = new ArrayList<>();
                for (int writer = 0; writer < WRITERS; writer++) {
                    String text = "writer " + writer + "\n";
                    writers.add(threads.submit(() -> {
                        try (SharedFiles store = store()) {
                            return store.put(name, text.length(), () -> {
                                await(start);
                                return bytes(text);
                            });
                        }
                    }));
                }
                int winner = -1;
                for (int writer = 0; writer < WRITERS; writer++) {
                    if (writers.get(writer).get()) {
                        assertThat(winner)
                                .as("a second winner in round %d", round)
                                .isEqualTo(-1);
                        winner = writer;
                    }
                }
                assertThat(text(store(), name)).isEqualTo("writer " + winner + "\n");
            }
        } finally {
            threads.shutdownNow();
        }
    }

    protected static void await(CyclicBarrier start) {
        try {
            start.await();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void whatFailsWhileItIsReadLeavesNothingUnderTheName() throws Exception {
        SharedFiles store = store();

        assertThatThrownBy(() -> store.put("landed/a-1.csv", 9, () -> new SequenceInputStream(bytes("half"), broken())))
                .isInstanceOf(IOException.class)
                .isNotInstanceOf(UnusableStoreException.class)
                .hasMessage("the disk is broken");

        assertThat(store.has("landed/a-1.csv")).isFalse();
        assertThat(store.list("")).isEmpty();
    }

    @Test
    void aFileOfAnotherLengthThanAnnouncedIsNotPut() throws Exception {
        SharedFiles store = store();

        assertThatThrownBy(() -> store.put("landed/a-1.csv", 9, () -> bytes("short")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("9");

        assertThat(store.has("landed/a-1.csv")).isFalse();
    }

    @Test
    void whatIsDeletedIsGoneAndMayBeDeletedAgain() throws Exception {
        SharedFiles store = store();
        put(store, "landed/a-1.csv", "x");

        store.delete("landed/a-1.csv");
        store.delete("landed/a-1.csv");

        assertThat(store.open("landed/a-1.csv")).isEmpty();
        assertThat(store.has("landed/a-1.csv")).isFalse();
    }

    @Test
    void filesAreListedByHowTheirNamesBegin() throws Exception {
        SharedFiles store = store();
        put(store, "landed/a-1.csv", "x");
        put(store, "landed/a-2.csv", "x");
        put(store, "landed/b-1.csv", "x");
        put(store, "baselines/d/e/rows-1", "x");

        assertThat(store.list("landed/a-"))
                .extracting(entry -> put(entry))
                .containsExactlyInAnyOrder("landed/a-1.csv", "landed/a-2.csv");
        assertThat(store.list("baselines/")).singleElement().satisfies(entry -> assertThat(entry.put())
                .isBetween(Instant.now().minusSeconds(3600), Instant.now().plusSeconds(3600)));
    }

    @Test
    void aNameThatLeadsElsewhereIsRefused() throws Exception {
        SharedFiles store = store();

        assertThatThrownBy(() -> store.open("../secret")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> put(store, "landed/../../x", "x")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aStoreThatIsDownSaysWhichItIsAndNeverThatItHasNothing() throws Exception {
        SharedFiles store = store();
        put(store, "landed/a-1.csv", "x");
        store.check();
        breakIt();

        assertUnusable(store, () -> put(store, "landed/a-2.csv", "x"));
        assertUnusable(store, () -> store.open("landed/a-1.csv"));
        assertUnusable(store, () -> store.has("landed/a-1.csv"));
        assertUnusable(store, () -> store.list("landed/"));
        assertUnusable(store, () -> store.delete("landed/a-1.csv"));
        assertUnusable(store, store::check);
    }

    private static void assertUnusable(SharedFiles store, org.assertj.core.api.ThrowableAssert.ThrowingCallable asked) {
        assertThatThrownBy(asked)
                .isInstanceOf(UnusableStoreException.class)
                .hasMessageContaining("stellic.landing")
                .hasMessageContaining(store.toString());
    }

    protected static boolean put(SharedFiles store, String name, String text) throws IOException {
        return store.put(name, text.length(), () -> bytes(text));
    }

    protected static String text(SharedFiles store, String name) throws IOException {
        try (InputStream in = store.open(name).orElseThrow()) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }

    private static InputStream bytes(String text) {
        return new ByteArrayInputStream(text.getBytes(UTF_8));
    }

    private static InputStream broken() {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("the disk is broken");
            }

            @Override
            public int read(byte[] bytes, int from, int count) throws IOException {
                return read();
            }
        };
    }
}
