package io.stellicroutes.records;

import java.nio.charset.CharacterCodingException;
import java.nio.charset.MalformedInputException;

/** Whether bytes are text in UTF-8, as the Unicode standard has it (table 3-7): told without making text of them. */
final class Utf8 {
    private Utf8() {}

    /** @throws CharacterCodingException if they are not */
    static void check(byte[] bytes, int from, int to) throws CharacterCodingException {
        int i = from;
        while (i < to) {
            if (to - i >= Octets.COUNT && Octets.isAscii(Octets.at(bytes, i), 0)) {
                i += Octets.COUNT;
                continue;
            }
            if (bytes[i] >= 0) {
                i++;
                continue;
            }
            int length = length(bytes[i] & 0xFF);
            if (length == 0 || to - i < length || !isSecond(bytes[i] & 0xFF, bytes[i + 1] & 0xFF)) {
                throw new MalformedInputException(1);
            }
            for (int tail = 2; tail < length; tail++) {
                if (!isTail(bytes[i + tail])) {
                    throw new MalformedInputException(1);
                }
            }
            i += length;
        }
    }

    static boolean isTail(byte b) {
        return (b & 0xC0) == 0x80;
    }

    /** How many bytes a character has that begins with this one; 0 if none does. */
    private static int length(int lead) {
        if (lead < 0xE0) {
            return lead < 0xC2 ? 0 : 2;
        }
        return lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 0;
    }

    /** No longer form than is needed, no half of a surrogate pair, nothing beyond U+10FFFF: the second byte tells. */
    private static boolean isSecond(int lead, int second) {
        int least = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
        int most = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
        return second >= least && second <= most;
    }
}
