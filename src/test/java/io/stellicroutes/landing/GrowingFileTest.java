package io.stellicroutes.landing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class GrowingFileTest {
    @TempDir
    private Path dir;

    private Path path;
    private GrowingFile file;
    private FutureTask<String> reading;
    private Thread reader;

    @BeforeEach
    void begin() {
        path = dir.resolve("mine.csv.part");
        file = new GrowingFile(path);
        reading = new FutureTask<>(() -> new String(file.readAllBytes(), UTF_8));
        reader = new Thread(reading);
        reader.start();
    }

    @AfterEach
    void end() throws IOException {
        file.abandon();
        file.close();
    }

    @Test
    void itsReaderWaitsUntilTheFileIsWhole() throws Exception {
        awaitWaiting();
        write("id,name\n");
        file.grewTo(8);
        awaitWaiting();
        write("1,Ada\n");
        file.grewTo(14);
        awaitWaiting();
        assertThat(reading).isNotDone();

        file.isWhole();

        assertThat(reading.get()).isEqualTo("id,name\n1,Ada\n");
    }

    @Test
    void bytesThatWereNotToldOfAreNotRead() throws Exception {
        write("id,name\nhalf of");
        file.grewTo(8);
        file.isWhole();

        assertThat(reading.get()).isEqualTo("id,name\n");
    }

    @Test
    void itsReaderFailsIfItNeverBecomesWhole() throws Exception {
        write("id,name\n");
        file.grewTo(8);
        awaitWaiting();

        file.abandon();

        assertThatThrownBy(reading::get).hasRootCauseInstanceOf(EOFException.class);
    }

    @Test
    void whatIsWholeCanNoLongerBeAbandoned() throws Exception {
        write("id\n");
        file.grewTo(3);
        file.isWhole();
        file.abandon();

        assertThat(reading.get()).isEqualTo("id\n");
    }

    @Test
    void aFileThatIsShorterThanWasToldIsNoEnd() throws Exception {
        write("id\n");
        file.grewTo(4);
        file.isWhole();

        assertThatThrownBy(reading::get)
                .hasRootCauseInstanceOf(EOFException.class)
                .hasMessageContaining("mine.csv.part is shorter than was told");
    }

    private void awaitWaiting() {
        await().until(() -> reader.getState() == Thread.State.WAITING);
    }

    private void write(String text) throws IOException {
        Files.writeString(path, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
