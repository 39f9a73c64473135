package io.stellicroutes.routes;

import static org.assertj.core.api.Assertions.assertThat;

import io.stellicroutes.TestClock;
import io.stellicroutes.config.StellicConfig;
import io.stellicroutes.ledger.Ledger;
import io.stellicroutes.ledger.Run;
import io.stellicroutes.run.Retention;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is removed, and what stays. */
final class RetentionTest {
    private final TestClock clock = new TestClock("2025-04-08T18:20:33Z");

    @TempDir
    private Path dir;

    private Ledger ledger;
    private Retention retention;

    @BeforeEach
    void open() {
        ledger = Ledger.open(new StellicConfig.Ledger("jdbc:h2:file:" + dir.resolve("ledger"), "", ""), clock);
        retention = new Retention(Duration.ofDays(7), dir, ledger, Set.of("user_groups"), clock);
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    @Test
    void endedRunsGoWithTheirFilesWhenTheyAreOldEnough() throws Exception {
        Run delivered = ledger.runs().begin("mine", "plan_courses");
        Path landed = file("landed/" + delivered.id() + ".csv");
        ledger.runs().finished(delivered, Run.Status.DELIVERED, null);
        Run failed = ledger.runs().begin("theirs", "plan_courses");
        Path part = file("landed/" + failed.id() + ".csv.part");
        ledger.runs().failed(failed, "no", false);

        clock.pass(Duration.ofDays(6));
        retention.sweep();
        assertThat(landed).exists();
        assertThat(ledger.runs().last(10)).hasSize(2);

        clock.pass(Duration.ofDays(2));
        retention.sweep();
        assertThat(landed).doesNotExist();
        assertThat(part).doesNotExist();
        assertThat(ledger.runs().last(10)).isEmpty();
    }

    @Test
    void anUnfinishedRunKeepsItsFilesHoweverOldTheyAre() throws Exception {
        Run run = ledger.runs()
                .landed(ledger.runs().begin("mine", "plan_courses"), 5, "crc32=0,crc32c=0", Optional.empty());
        Path landed = file("landed/" + run.id() + ".csv");
        Path outgoing = file("outgoing/" + run.id() + "-local");

        clock.pass(Duration.ofDays(400));
        retention.sweep();

        assertThat(landed).exists();
        assertThat(outgoing).exists();
        assertThat(ledger.runs().find(run.id())).isPresent();
    }

    @Test
    void filesOfNobodyGoWhenTheyAreOldEnough() throws Exception {
        Path landed = file("landed/20250101T000000Z-0123456789.csv");
        Path part = file("landed/20250101T000000Z-0123456789.csv.part");
        Path outgoing = file("outgoing/20250101T000000Z-0123456789-local");

        clock.pass(Duration.ofDays(6));
        Path recent = file("landed/20250101T000000Z-abcdefabcd.csv");
        retention.sweep();
        assertThat(landed).exists();

        clock.pass(Duration.ofDays(2));
        retention.sweep();
        assertThat(landed).doesNotExist();
        assertThat(part).doesNotExist();
        assertThat(outgoing).doesNotExist();
        assertThat(recent).exists();
    }

    @Test
    void theScheduleOfAnExportThatIsGoneGoesAndThatOfOneThatIsThereStays() {
        Map<String, String> both = Map.of("user_groups", "every 15m", "gone", "every 15m");
        ledger.schedules().keep(both);

        clock.pass(Duration.ofDays(8));
        retention.sweep();

        assertThat(ledger.schedules().keep(both).get("gone").since()).isEqualTo(clock.instant());
        assertThat(ledger.schedules().keep(both).get("user_groups").since()).isBefore(clock.instant());
    }

    private Path file(String name) throws Exception {
        Path file = dir.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "bytes");
        return Files.setLastModifiedTime(file, FileTime.from(clock.instant()));
    }
}
