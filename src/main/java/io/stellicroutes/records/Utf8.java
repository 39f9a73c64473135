package io.stellicroutes.records;

import java.nio.charset.CharacterCodingException;
import java.nio.charset.MalformedInputException;

/** Whether bytes are text in UTF-8, as the Unicode standard has it (table 3-7): told without making text of them. */
final class Utf8 {
    private static final int LEAST_TAIL = 0x80;
    private static final int MOST_TAIL = 0xBF;

    private Utf8() {}

    /** @throws CharacterCodingException if they are not */
    static void check(byte[] bytes, int from, int to) throws CharacterCodingException {
        int i = from;
        while (i < to) {
            int lead = bytes[i++];
            if (lead < 0) {
                int tails = tails(lead & 0xFF);
                if (to - i < tails || !isSecond(lead & 0xFF, bytes[i] & 0xFF)) {
                    throw new MalformedInputException(1);
                }
                for (int tail = 1; tail < tails; tail++) {
                    if ((bytes[i + tail] & 0xC0) != LEAST_TAIL) {
                        throw new MalformedInputException(1);
                    }
                }
                i += tails;
            }
        }
    }

    private static int tails(int lead) throws CharacterCodingException {
        if (lead >= 0xC2 && lead <= 0xDF) {
            return 1;
        }
        if (lead >= 0xE0 && lead <= 0xEF) {
            return 2;
        }
        if (lead >= 0xF0 && lead <= 0xF4) {
            return 3;
        }
        throw new MalformedInputException(1);
    }

    /** No longer form than is needed, no half of a surrogate pair, nothing beyond U+10FFFF: the second byte tells. */
    private static boolean isSecond(int lead, int second) {
        int least = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : LEAST_TAIL;
        int most = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : MOST_TAIL;
        return second >= least && second <= most;
    }
}
