package io.stellicroutes.changes;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * SipHash-2-4 with 128 bits: a hash that nobody can compute, or look for collisions in, without its key (Aumasson and
 * Bernstein, 2012; the 128-bit variant of the reference implementation). The result of the last {@link #hash} is in
 * {@link #first} and {@link #second}. Allocates nothing; not thread-safe.
 */
final class SipHash {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final int BLOCK_ROUNDS = 2;
    private static final int LAST_ROUNDS = 4;

    private final long key0;
    private final long key1;
    private long first;
    private long second;

    /** @param key0 the first eight bytes of the key, the lowest first */
    SipHash(long key0, long key1) {
        this.key0 = key0;
        this.key1 = key1;
    }

    /** The first eight bytes of the hash, the lowest first. */
    long first() {
        return first;
    }

    /** The last eight bytes of the hash, the lowest first. */
    long second() {
        return second;
    }

    /** Hashes some bytes. */
    void hash(byte[] bytes, int from, int length) {
        long a = key0 ^ 0x736f6d6570736575L;
        long b = key1 ^ 0x646f72616e646f6dL ^ 0xee;
        long c = key0 ^ 0x6c7967656e657261L;
        long d = key1 ^ 0x7465646279746573L;
        int whole = from + (length & ~7);
        for (int i = from; i <= whole; i += Long.BYTES) {
            long block = i < whole ? (long) LONG.get(bytes, i) : last(bytes, whole, length);
            d ^= block;
            for (int round = 0; round < BLOCK_ROUNDS; round++) {
                a += b;
                c += d;
                b = Long.rotateLeft(b, 13) ^ a;
                d = Long.rotateLeft(d, 16) ^ c;
                a = Long.rotateLeft(a, 32);
                c += b;
                a += d;
                b = Long.rotateLeft(b, 17) ^ c;
                d = Long.rotateLeft(d, 21) ^ a;
                c = Long.rotateLeft(c, 32);
            }
            a ^= block;
        }
        c ^= 0xee;
        for (int round = 0; round < 2 * LAST_ROUNDS; round++) {
            if (round == LAST_ROUNDS) {
                first = a ^ b ^ c ^ d;
                b ^= 0xdd;
            }
            a += b;
            c += d;
            b = Long.rotateLeft(b, 13) ^ a;
            d = Long.rotateLeft(d, 16) ^ c;
            a = Long.rotateLeft(a, 32);
            c += b;
            a += d;
            b = Long.rotateLeft(b, 17) ^ c;
            d = Long.rotateLeft(d, 21) ^ a;
            c = Long.rotateLeft(c, 32);
        }
        second = a ^ b ^ c ^ d;
    }

    /** The bytes behind the last whole block, and in the highest byte how many there are of all. */
    private static long last(byte[] bytes, int whole, int length) {
        long last = (long) length << 56;
        for (int i = (length & 7) - 1; i >= 0; i--) {
            last |= (bytes[whole + i] & 0xFFL) << (8 * i);
        }
        return last;
    }
}
