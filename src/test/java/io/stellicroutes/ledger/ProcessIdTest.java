package io.stellicroutes.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ProcessIdTest {
    @TempDir
    private Path proc;

    private final ProcessId self = ProcessId.self();

    @Test
    void aProcessThatIsNotSeenIsOverOnlyWhereThoseOfOtherUsersAreSeen() throws Exception {
        Process process = new ProcessBuilder("true").start();
        process.waitFor();
        ProcessId ended = new ProcessId(self.host(), self.machine(), process.pid(), "tick 1");
        assertThat(ended.isOver(self, proc)).as("no Linux").isTrue();

        Files.createDirectories(proc.resolve("self"));
        assertThat(ended.isOver(self, proc)).as("they are hidden").isFalse();

        Files.createDirectories(proc.resolve("1"));
        assertThat(ended.isOver(self, proc)).as("they can't be read").isFalse();

        Files.writeString(proc.resolve("1/stat"), "1 (init) S");
        assertThat(ended.isOver(self, proc)).as("they are seen").isTrue();
    }

    @Test
    void aProcessIsOverWhoseNumberAnotherOneHas() {
        ProcessId before = new ProcessId(self.host(), self.machine(), self.pid(), "tick 1");

        assertThat(before.isOver(self, proc)).isTrue();
        assertThat(self.isOver(self, proc)).isFalse();
    }
}
