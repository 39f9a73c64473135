package io.stellicroutes.run;

/** How far the download of a run's file has come. One thread drives it; any thread may look at it. */
public final class Transfer {
    private volatile long bytes;
    private volatile long expected = -1;
    private long farthest;

    /** Bytes landed so far. */
    public long bytes() {
        return bytes;
    }

    public void bytes(long landed) {
        bytes = landed;
    }

    /** Bytes to land, or -1 while unknown. */
    public long expected() {
        return expected;
    }

    public void expected(long length) {
        expected = length;
    }

    /** Whether it has advanced by at least so many bytes since the last time that it had. */
    public boolean cameFartherBy(long step) {
        if (bytes - farthest < step) {
            return false;
        }
        farthest = bytes;
        return true;
    }

    void restart() {
        bytes = 0;
        expected = -1;
        farthest = 0;
    }
}
