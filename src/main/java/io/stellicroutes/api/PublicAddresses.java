package io.stellicroutes.api;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;

/**
 * Which addresses are anybody's on the internet, and not those of this machine, of the network around it or of the
 * services that clouds keep at link-local addresses (RFC 6890 and the IANA registries it has become).
 */
public final class PublicAddresses {
    private static final List<Block> SPECIAL = List.of(
            new Block("0.0.0.0", 8),
            new Block("10.0.0.0", 8),
            new Block("100.64.0.0", 10),
            new Block("127.0.0.0", 8),
            new Block("169.254.0.0", 16),
            new Block("172.16.0.0", 12),
            new Block("192.0.0.0", 24),
            new Block("192.0.2.0", 24),
            new Block("192.168.0.0", 16),
            new Block("198.18.0.0", 15),
            new Block("198.51.100.0", 24),
            new Block("203.0.113.0", 24),
            new Block("224.0.0.0", 3),
            new Block("2001::", 23),
            new Block("2001:db8::", 32),
            new Block("2002::", 16));
    private static final Block GLOBAL_UNICAST = new Block("2000::", 3);
    /** IPv4 addresses, written as IPv6 ones for networks that have only those. */
    private static final Block TRANSLATED = new Block("64:ff9b::", 96);

    private PublicAddresses() {}

    /** Whether an address is public. */
    public static boolean contain(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (TRANSLATED.contains(bytes)) {
            bytes = Arrays.copyOfRange(bytes, 12, 16);
        }
        byte[] looked = bytes;
        boolean assigned = bytes.length == 4 || GLOBAL_UNICAST.contains(bytes);
        return assigned && SPECIAL.stream().noneMatch(block -> block.contains(looked));
    }

    private static final class Block {
        private final byte[] prefix;
        private final int bits;

        Block(String first, int bits) {
            try {
                prefix = InetAddress.getByName(first).getAddress();
            } catch (UnknownHostException e) {
                throw new IllegalArgumentException(e);
            }
            this.bits = bits;
        }

        boolean contains(byte[] address) {
            if (address.length != prefix.length) {
                return false;
            }
            for (int bit = 0; bit < bits; bit++) {
                int mask = 0x80 >> (bit % 8);
                if (((address[bit / 8] ^ prefix[bit / 8]) & mask) != 0) {
                    return false;
                }
            }
            return true;
        }
    }
}
