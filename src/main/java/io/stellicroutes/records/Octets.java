package io.stellicroutes.records;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Eight bytes in a long, the first one lowest, looked at together. What is found is a long with the highest bit of each
 * byte that is meant; above the lowest of them there may be others that are not, so the lowest alone is to be relied
 * on.
 */
final class Octets {
    static final int COUNT = Long.BYTES;

    private static final long EACH = 0x0101_0101_0101_0101L;
    private static final long HIGHEST = EACH << 7;
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private Octets() {}

    /** The eight bytes that begin at a place. */
    static long at(byte[] bytes, int from) {
        return (long) LONG.get(bytes, from);
    }

    /** The same byte eight times; of ASCII. */
    static long all(int octet) {
        return octet * EACH;
    }

    /** Where they are equal to those of the same place. */
    static long equal(long octets, long others) {
        return below(octets ^ others, EACH);
    }

    /** Where they are less than those of the same place, without their signs; these of ASCII. */
    static long below(long octets, long limits) {
        return (octets - limits) & ~octets & HIGHEST;
    }

    /** Where they are equal to those of the same place, and nowhere else. */
    static long exactlyEqual(long octets, long others) {
        long different = octets ^ others;
        return ~(((different & ~HIGHEST) + ~HIGHEST) | different) & HIGHEST;
    }

    /** All bits of the bytes before the first that was found; of its own, all but the highest. */
    static long maskBefore(long found) {
        return (found & -found) - 1;
    }

    /**
     * How many there are before the first that was found; {@link #COUNT} if none was. Who looks at one eight after the
     * other goes on by {@link #COUNT} in a branch of its own where none was: else the next eight wait for this number,
     * which takes twice as long.
     */
    static int before(long found) {
        return Long.numberOfTrailingZeros(found) / Byte.SIZE;
    }

    /** Whether all before the first that was found are of ASCII. */
    static boolean isAscii(long octets, long found) {
        return (octets & HIGHEST & maskBefore(found)) == 0;
    }
}
