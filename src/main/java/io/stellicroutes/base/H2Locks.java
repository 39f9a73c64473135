package io.stellicroutes.base;

/** How long a statement of H2 waits for a lock. */
public final class H2Locks {
    /**
     * Waits for 20 seconds at least, or for as long as {@code LOCK_TIMEOUT} in the URL says: by itself H2 gives up
     * after one or two seconds, which a busy disk alone can take. For the session that runs it.
     */
    public static final String WAIT = "SET LOCK_TIMEOUT GREATEST(LOCK_TIMEOUT(), 20000)";

    private H2Locks() {}
}
