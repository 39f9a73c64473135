package io.stellicroutes.ledger;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * An H2 file that several processes use is served by the first of them. When that one ends, the others lose what they
 * are at, and one of them serves the file from then on: a moment later the same work succeeds.
 */
final class Handover {
    private static final int ATTEMPTS = 12;
    private static final Duration PAUSE = Duration.ofMillis(100);

    /** H2's codes: connection broken, database in use, database is closing, database closed, protocol broken off. */
    private static final Set<Integer> CODES = Set.of(90067, 90020, 90098, 90121, 8000);

    private Handover() {}

    /** Does the work, again and again for some seconds while the file is handed over; it must be one transaction. */
    static <T> T patiently(Supplier<T> work) {
        for (int attempt = 1; ; attempt++) {
            try {
                return work.get();
            } catch (RuntimeException e) {
                if (attempt == ATTEMPTS || !isUnderWay(e)) {
                    throw e;
                }
                LockSupport.parkNanos(PAUSE.multipliedBy(attempt).toNanos());
            }
        }
    }

    private static boolean isUnderWay(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql
                    && sql.getClass().getName().startsWith("org.h2.")
                    && (CODES.contains(sql.getErrorCode())
                            || String.valueOf(sql.getSQLState()).startsWith("08"))) {
                return true;
            }
        }
        return false;
    }
}
