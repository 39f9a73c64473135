package io.stellicroutes.routes;

import static org.assertj.core.api.Assertions.assertThat;

import io.stellicroutes.TestClock;
import io.stellicroutes.base.SentFile;
import io.stellicroutes.changes.Baseline;
import io.stellicroutes.changes.Baselines;
import io.stellicroutes.changes.SharedBaselines;
import io.stellicroutes.config.StellicConfig;
import io.stellicroutes.landing.Landing;
import io.stellicroutes.landing.Landing.Landed;
import io.stellicroutes.landing.SharedDirectory;
import io.stellicroutes.landing.SharedLanding;
import io.stellicroutes.landing.WatchedFiles;
import io.stellicroutes.ledger.DeliveryLease;
import io.stellicroutes.ledger.DeliveryRecord;
import io.stellicroutes.ledger.Leases;
import io.stellicroutes.ledger.Ledger;
import io.stellicroutes.ledger.Run;
import io.stellicroutes.run.Retention;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
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
        retention = new Retention(
                Duration.ofDays(7), dir, Optional.empty(), Optional.empty(), ledger, Set.of("user_groups"), clock);
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
        Retention sweeping = new Retention(
                Duration.ofDays(7), dir, Optional.of(shared), Optional.empty(), ledger, Set.of("user_groups"), clock);
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

    @Test
    void baselinesThatNobodyNeedsGoFromTheStoreWhenTheyAreOldEnoughAndTheValidOneStays() throws Exception {
        Path root = Files.createDirectory(dir.resolve("shared"));
        WatchedFiles store = new WatchedFiles(new SharedDirectory(root));
        SharedBaselines baselines = new SharedBaselines(store, new Baselines(dir), 0);
        Retention sweeping = new Retention(
                Duration.ofDays(7),
                dir,
                Optional.of(new SharedLanding(store, new Landing(dir, 0))),
                Optional.of(baselines),
                ledger,
                Set.of("user_groups"),
                clock);
        Path place = root.resolve("baselines/queue/mine");
        String valid = baselines.put("mine", "queue", localBaseline("run-1"), 17, Optional.empty(), () -> {});
        List<String> needed = names(place);
        baselines.put("mine", "queue", localBaseline("run-2"), 18, Optional.empty(), () -> {});
        Path forgotten = Files.createDirectories(root.resolve("baselines/queue/theirs"));
        Files.writeString(forgotten.resolve("run-1-17-0.rows"), "x");
        age(root);
        arrived(valid);

        clock.pass(Duration.ofDays(6));
        sweeping.sweep();
        assertThat(names(place)).as("not old enough").hasSize(6);
        assertThat(forgotten).isNotEmptyDirectory();

        clock.pass(Duration.ofDays(2));
        ledger.baselines().begin("mine", "queue", "a-run", () -> "secret");
        sweeping.sweep();
        assertThat(names(place)).as("changes are under way").hasSize(6);
        assertThat(forgotten).isEmptyDirectory();

        ledger.baselines().giveUp("mine", "queue", "a-run");
        sweeping.sweep();
        assertThat(names(place)).isEqualTo(needed);
    }

    private void arrived(String stored) {
        Run run = ledger.runs().begin("mine", "plan_courses");
        Baseline begun = ledger.baselines().begin("mine", "queue", run.id(), () -> "secret");
        try (Leases leases = new Leases(ledger, Duration.ofMinutes(1))) {
            DeliveryLease lease = leases.deliveries().take(run.id(), "queue").orElseThrow();
            ledger.deliveries().begun(lease.claim(), true);
            ledger.deliveries()
                    .ended(
                            lease.claim(),
                            DeliveryRecord.Status.DELIVERED,
                            1,
                            1,
                            0,
                            null,
                            Optional.empty(),
                            Optional.of(new Baseline.Move(
                                    begun, new Baseline.Valid(run.id(), "run-1", "f", 1, Optional.of(stored)))));
        }
    }

    /** As a delivery leaves one. */
    private String localBaseline(String name) throws Exception {
        Path directory =
                Files.createDirectories(dir.resolve("baselines/queue/mine").resolve(name));
        Files.writeString(directory.resolve("rows"), "the rows of " + name);
        Files.writeString(
                directory.resolve("baseline.json"),
                "{\"format\":1,\"run\":\"" + name + "\",\"rows\":0,\"records\":0,\"checksum\":0,\"layout\":null,"
                        + "\"segments\":[]}");
        return name;
    }

    private static List<String> names(Path directory) throws Exception {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private void age(Path root) throws Exception {
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.setLastModifiedTime(file, FileTime.from(clock.instant()));
            }
        }
    }

    private Landed landed(Run run, SharedLanding shared) throws Exception {
        Landing landing = new Landing(dir, 0);
        Landed landed = landing.land(
                run.id(), 0, new ByteArrayInputStream(new byte[] {1, 2}), new SentFile(2, "", false), bytes -> {});
        shared.put(run.id(), landed);
        age(dir.resolve("shared"));
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
