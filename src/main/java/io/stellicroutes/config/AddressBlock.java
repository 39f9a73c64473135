package io.stellicroutes.config;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A block of IP addresses, such as {@code 10.0.0.0/8}; an address alone is a block of one. Immutable. */
public final class AddressBlock {
    private static final Pattern BLOCK = Pattern.compile("([0-9a-fA-F:.]+)(?:/(\\d{1,3}))?");

    private final byte[] network;
    private final int bits;

    private AddressBlock(byte[] network, int bits) {
        this.network = masked(network, bits);
        this.bits = bits;
    }

    /** The block that a text is; nothing if it is none. */
    static Optional<AddressBlock> of(String text) {
        Matcher block = BLOCK.matcher(text);
        if (!block.matches()) {
            return Optional.empty();
        }
        return NoProxy.address(block.group(1)).map(InetAddress::getAddress).flatMap(address -> {
            int all = address.length * Byte.SIZE;
            int bits = block.group(2) == null ? all : Integer.parseInt(block.group(2));
            return bits > all ? Optional.empty() : Optional.of(new AddressBlock(address, bits));
        });
    }

    /** Whether an address is one of the block. */
    public boolean contains(InetAddress address) {
        return Arrays.equals(masked(address.getAddress(), bits), network);
    }

    private static byte[] masked(byte[] address, int bits) {
        byte[] masked = address.clone();
        for (int i = 0; i < masked.length; i++) {
            int kept = Math.max(0, Math.min(Byte.SIZE, bits - i * Byte.SIZE));
            masked[i] &= (byte) (0xFF << (Byte.SIZE - kept));
        }
        return masked;
    }
}
