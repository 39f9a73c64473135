package io.stellicroutes.ledger;

import io.stellicroutes.base.Causes;
import io.stellicroutes.base.H2Versions;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * Repeats work on the ledger that has lost its connection. An H2 file that several processes use is served by the first
 * of them: when that process ends, the others lose their connections, and one of them serves the file from then on. A
 * database server closes connections when it restarts, and so does a pooler in front of it. H2 closes its files by
 * itself when the process is told to end, and opens them again for work that is still under way. Whether the lost work
 * was committed is not known, so only idempotent work may be given to this class.
 */
final class Handover {
    private static final int ATTEMPTS = 12;
    private static final int ATTEMPTS_WITH_A_SERVER = 3;
    private static final Duration PAUSE = Duration.ofMillis(100);

    /**
     * H2's codes: connection broken, database in use, database is closing, its sessions are being closed, database
     * closed, protocol broken off; and a general error: statements that are under way while H2 closes the file miss
     * something that is gone.
     */
    private static final Set<Integer> CODES = Set.of(90067, 90020, 90098, 90135, 90121, 8000, 50000);

    /**
     * SQLSTATEs of a connection that was there and is lost: no connection, connection failure, outcome unknown,
     * protocol violation (PgBouncer, whose server is gone), a transaction in which nothing happened for too long,
     * shutdown by an administrator, after a crash, not yet started.
     */
    private static final Set<String> LOST =
            Set.of("08003", "08006", "08007", "08P01", "25P03", "57P01", "57P02", "57P03");

    private Handover() {}

    /**
     * Does the work, again and again for some seconds while an H2 file is handed over, a few times with a server. The
     * work must be one transaction, and idempotent.
     *
     * @param lost is done before the work is repeated
     */
    static <T> T patiently(Supplier<T> work, Runnable lost) {
        for (int attempt = 1; ; attempt++) {
            try {
                return work.get();
            } catch (RuntimeException e) {
                if (attempt >= attempts(e)) {
                    throw e;
                }
                lost.run();
                LockSupport.parkNanos(PAUSE.multipliedBy(attempt).toNanos());
            }
        }
    }

    /** The same for work that has no connection to renew. */
    static <T> T patiently(Supplier<T> work) {
        return patiently(work, () -> {});
    }

    private static int attempts(Throwable thrown) {
        for (Throwable cause : Causes.of(thrown)) {
            if (cause instanceof SQLException sql) {
                String state = String.valueOf(sql.getSQLState());
                boolean h2 = H2Versions.isOfH2(sql);
                if (h2 && (CODES.contains(sql.getErrorCode()) || state.startsWith("08"))) {
                    return ATTEMPTS;
                }
                if (!h2 && LOST.contains(state)) {
                    return ATTEMPTS_WITH_A_SERVER;
                }
            }
        }
        return 1;
    }
}
