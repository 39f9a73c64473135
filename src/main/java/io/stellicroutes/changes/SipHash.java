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

    private final long key0;
    private final long key1;
    private long v0;
    private long v1;
    private long v2;
    private long v3;
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
        v0 = key0 ^ 0x736f6d6570736575L;
        v1 = key1 ^ 0x646f72616e646f6dL ^ 0xee;
        v2 = key0 ^ 0x6c7967656e657261L;
        v3 = key1 ^ 0x7465646279746573L;
        int whole = from + (length & ~7);
        for (int i = from; i < whole; i += Long.BYTES) {
            compress((long) LONG.get(bytes, i));
        }
        long last = (long) length << 56;
        for (int i = from + length - 1; i >= whole; i--) {
            last |= (bytes[i] & 0xFFL) << (8 * (i - whole));
        }
        compress(last);
        v2 ^= 0xee;
        rounds(4);
        first = v0 ^ v1 ^ v2 ^ v3;
        v1 ^= 0xdd;
        rounds(4);
        second = v0 ^ v1 ^ v2 ^ v3;
    }

    private void compress(long block) {
        v3 ^= block;
        rounds(2);
        v0 ^= block;
    }

    private void rounds(int count) {
        long a = v0;
        long b = v1;
        long c = v2;
        long d = v3;
        for (int i = 0; i < count; i++) {
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
        v0 = a;
        v1 = b;
        v2 = c;
        v3 = d;
    }
}
