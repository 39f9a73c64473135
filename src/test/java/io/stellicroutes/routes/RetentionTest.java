package io.stellicroutes.routes;

import static org.assertj.core.api.Assertions.assertThat;

import io.stellicroutes.TestClock;
import io.stellicroutes.base.SentFile;
import io.stellicroutes.config.StellicConfig;
import io.stellicroutes.landing.Landing;
import io.stellicroutes.landing.Landing.Landed;
import io.stellicroutes.landing.SharedDirectory;
import io.stellicroutes.landing.SharedLanding;
import io.stellicroutes.landing.WatchedFiles;
import io.stellicroutes.ledger.Ledger;
import io.stellicroutes.ledger.Run;
import io.stellicroutes.run.Retention;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
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
        retention = new Retention(Duration.ofDays(7), dir, Optional.empty(), ledger, Set.of("user_groups"), clock);
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
    void whatNodesShareGoesWithItsRunEvenIfTheNodeThatRemovedTheRunWasKilled() throws Exception {
        Path root = Files.createDirectory(dir.resolve("shared"));
        SharedLanding shared = new SharedLanding(new WatchedFiles(new SharedDirectory(root)), new Landing(dir, 0));
        Retention sweeping =
                new Retention(Duration.ofDays(7), dir, Optional.of(shared), ledger, Set.of("user_groups"), clock);
        Run run = ledger.runs().begin("mine", "plan_courses");
        Landed landed = landed(run, shared);
        Run other = ledger.runs().begin("theirs", "plan_courses");
        Landed unfinished = landed(other, shared);
        ledger.runs().finished(run, Run.Status.DELIVERED, null);

        clock.pass(Duration.ofDays(6));
        sweeping.sweep();
        assertThat(shared.has(run.id(), landed)).isTrue();

        clock.pass(Duration.ofDays(2));
        ledger.runs().removeEndedBefore(clock.instant().minus(Duration.ofDays(7)));
        sweeping.sweep();
        assertThat(shared.has(run.id(), landed)).isFalse();
        assertThat(shared.has(other.id(), unfinished)).isTrue();
    }

    private Landed landed(Run run, SharedLanding shared) throws Exception {
        Landing landing = new Landing(dir, 0);
        Landed landed = landing.land(
                run.id(), 0, new ByteArrayInputStream(new byte[] {1, 2}), new SentFile(2, "", false), bytes -> {});
        shared.put(run.id(), landed);
        try (Stream<Path> files = Files.walk(dir.resolve("shared"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.setLastModifiedTime(file, FileTime.from(clock.instant()));
            }
        }
        return landed;
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
