package io.stellicroutes.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.stellicroutes.config.ConfigException;
import io.stellicroutes.config.StellicConfig;
import java.io.File;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.h2.api.ErrorCode;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class H2LedgerTest extends LedgerContract {
    /** Less than a session of H2 waits for a lock. */
    private static final int PATIENCE = 18;
    /** As long as what is written takes. */
    private static final Duration LATER = Duration.ofMillis(60);

    @TempDir
    private Path dir;

    @Override
    StellicConfig.Ledger where() {
        return sameAgain();
    }

    @Override
    StellicConfig.Ledger sameAgain() {
        return new StellicConfig.Ledger("jdbc:h2:file:" + dir.resolve("ledger"), "", "");
    }

    @Test
    void aLookDoesNotMakeALedger() {
        Path elsewhere = dir.resolve("elsewhere");

        assertThat(Ledger.look(new StellicConfig.Ledger("jdbc:h2:file:" + elsewhere.resolve("ledger"), "", "")))
                .isEqualTo(Ledger.State.ABSENT);

        assertThat(elsewhere).doesNotExist();
    }

    /** What a process with H2 2.5.252 leaves that is killed during a transaction. */
    @Test
    void aFileThatH2CannotReadIsNamedWithWhatToDo() throws Exception {
        try (InputStream file = getClass().getResourceAsStream("/h2-2.5-killed.mv.db")) {
            Files.copy(file, dir.resolve("killed.mv.db"));
        }
        StellicConfig.Ledger killed = new StellicConfig.Ledger("jdbc:h2:file:" + dir.resolve("killed"), "", "");

        for (ThrowingCallable way :
                List.<ThrowingCallable>of(() -> Ledger.open(killed, Clock.systemUTC()), () -> Ledger.look(killed))) {
            assertThatThrownBy(way)
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("stellic.ledger.url")
                    .hasMessageContaining("a process with H2 2.5 was killed while it had it open")
                    .hasMessageContaining("docs/errors.md#ledger-file");
        }
    }

    /** As when Camel ends a route that takes too long, or a clock that renews a lease is stopped. */
    @Test
    void aThreadThatIsInterruptedWhileItWritesDoesNotCloseTheLedgerForTheOthers() {
        for (int i = 0; i < 20; i++) {
            ledger.database().use(handle -> {
                Thread.currentThread().interrupt();
                try {
                    handle.execute("checkpoint sync");
                } finally {
                    Thread.interrupted();
                }
            });
            Run run = ledger.runs().begin("mine", "plan_courses");
            ledger.database().flush();
            assertThat(ledger.runs().find(run.id())).contains(run);
        }
    }

    /** H2 ends the sessions first, and stumbles over one that comes to the end of its transaction just then. */
    private void closeTheFile() {
        await().pollDelay(Duration.ZERO)
                .ignoreExceptionsMatching(
                        e -> e instanceof SQLException stumbled && stumbled.getErrorCode() == ErrorCode.GENERAL_ERROR_1)
                .until(() -> {
                    try (Connection connection = DriverManager.getConnection(LedgerPool.shared(where().url()));
                            Statement statement = connection.createStatement()) {
                        statement.execute("shutdown");
                        return true;
                    }
                });
    }

    /** As H2 does by itself when the process is told to end, while runs still come to their ends. */
    @Test
    void aFileThatIsClosedWhileItIsInUseIsOpenedAgainForWorkThatIsUnderWay() throws Exception {
        int threads = 16;
        CountDownLatch closed = new CountDownLatch(1);
        CyclicBarrier allAtWork = new CyclicBarrier(threads + 1);
        ExecutorService workers = Executors.newFixedThreadPool(threads);
        try {
            List<Future<?>> work = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                work.add(workers.submit(() -> {
                    ledger.runs().begin("mine", "plan_courses");
                    allAtWork.await();
                    while (closed.getCount() > 0) {
                        ledger.runs().begin("mine", "plan_courses");
                    }
                    for (int more = 0; more < 5; more++) {
                        ledger.runs().begin("mine", "plan_courses");
                    }
                    return null;
                }));
            }
            allAtWork.await();
            closeTheFile();
            closed.countDown();

            for (Future<?> each : work) {
                each.get();
            }
        } finally {
            workers.shutdownNow();
        }
    }

    /**
     * Likewise, when deliveries come to their ends at once: nobody waits for what a session holds that H2 has closed,
     * as a process would that is to end within ten seconds.
     */
    @Test
    void aFileThatIsClosedWhileManyBringItToTheDiskKeepsNobodyWaiting() throws Exception {
        int threads = 8;
        Random random = new Random(1);
        ExecutorService workers = Executors.newFixedThreadPool(threads);
        try {
            for (int round = 0; round < 80; round++) {
                CyclicBarrier allAtWork = new CyclicBarrier(threads + 1);
                List<Future<?>> work = new ArrayList<>();
                for (int i = 0; i < threads; i++) {
                    work.add(workers.submit(() -> {
                        allAtWork.await();
                        ledger.database().secure();
                        ledger.database().secure();
                        return null;
                    }));
                }
                allAtWork.await();
                LockSupport.parkNanos(random.nextLong(LATER.toNanos()));
                closeTheFile();
                for (Future<?> each : work) {
                    each.get(PATIENCE, TimeUnit.SECONDS);
                }
            }
        } finally {
            workers.shutdownNow();
        }
    }

    /** H2 reads an index backwards only if the order names all of its columns. */
    @Test
    void theNewestRunIsReadWithoutTheOlderOnes() {
        for (int i = 0; i < 20; i++) {
            ledger.runs().begin("mine", "plan_courses");
        }

        String plan = ledger.database().with(handle -> handle.createQuery("explain analyze " + Runs.NEWEST)
                .bind(0, "mine")
                .mapTo(String.class)
                .one());

        assertThat(plan).contains("STELLIC_RUN_BY_EXPORT", "scanCount: 1 ", "index sorted");
    }

    /** The time-out of the URL would be over at once. */
    @Test
    void aStatementWaitsForALockThatAnotherHolds() throws Exception {
        Run run = ledger.runs().begin("mine", "plan_courses");
        try (Ledger impatient = Ledger.open(
                        new StellicConfig.Ledger(sameAgain().url() + ";LOCK_TIMEOUT=1", "", ""), Clock.systemUTC());
                Handle other = Jdbi.open(DriverManager.getConnection(sameAgain().url() + ";AUTO_SERVER=TRUE"))) {
            other.begin();
            other.execute("update stellic_run set note = note where id = ?", run.id());
            CompletableFuture<Void> failed =
                    CompletableFuture.runAsync(() -> impatient.runs().failed(run, "after the lock", false));
            await().until(() -> failed.isDone() || isWaitingForALock(other));
            other.commit();

            failed.get(1, TimeUnit.MINUTES);
        }
        assertThat(ledger.runs().find(run.id()).orElseThrow().error()).contains("after the lock");
    }

    private static boolean isWaitingForALock(Handle handle) {
        return handle.createQuery("select count(*) from information_schema.sessions where blocker_id is not null")
                        .mapTo(Integer.class)
                        .one()
                > 0;
    }

    /** As {@code runs} does beside the running service. */
    @Test
    void anotherProcessReadsAndWritesItWhileItIsOpen() throws Exception {
        Run run = ledger.runs().begin("mine", "plan_courses");
        File output = dir.resolve("output.txt").toFile();
        Process other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        OtherProcess.class.getName(),
                        sameAgain().url(),
                        run.id())
                .redirectErrorStream(true)
                .redirectOutput(output)
                .start();
        try {
            assertThat(other.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            other.destroyForcibly();
        }

        assertThat(other.exitValue()).as(Files.readString(output.toPath())).isZero();
        assertThat(ledger.runs().find(run.id()).orElseThrow().error()).contains("seen from elsewhere");
        assertThat(ledger.runs().newest("theirs")).isPresent();
    }

    /** H2 by itself keeps a commit for half a second before it writes it. */
    @Test
    void whatIsOnRecordStaysThereWhenTheProcessIsKilledRightAfterwards() throws Exception {
        ledger.close();
        Process other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        DyingProcess.class.getName(),
                        sameAgain().url())
                .redirectErrorStream(true)
                .redirectOutput(dir.resolve("output.txt").toFile())
                .start();
        assertThat(other.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(other.exitValue()).isEqualTo(9);

        ledger = Ledger.open(sameAgain(), clock);

        assertThat(ledger.runs().newest("theirs").orElseThrow().fileName()).contains("plan_courses-1.csv");
    }

    /** What that process does. */
    static final class DyingProcess {
        private DyingProcess() {}

        public static void main(String[] arguments) {
            Ledger ledger = Ledger.open(new StellicConfig.Ledger(arguments[0], "", ""), Clock.systemUTC());
            ledger.runs()
                    .accepted(ledger.runs().begin("theirs", "plan_courses"), "plan_courses-1.csv", Optional.empty());
            Runtime.getRuntime().halt(9);
        }
    }

    /** What that process does. */
    static final class OtherProcess {
        private OtherProcess() {}

        public static void main(String[] arguments) {
            try (Ledger ledger = Ledger.open(new StellicConfig.Ledger(arguments[0], "", ""), Clock.systemUTC())) {
                ledger.runs().failed(ledger.runs().find(arguments[1]).orElseThrow(), "seen from elsewhere", false);
                ledger.runs().begin("theirs", "plan_courses");
            }
        }
    }
}
