package io.stellicroutes.base;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The text of small files in UTF-8, without a byte order mark. Other bytes are refused, never replaced. */
public final class Utf8Text {
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private Utf8Text() {}

    /** Bytes that are not UTF-8; knows their line. */
    public static final class NotUtf8Exception extends CharacterCodingException {
        private static final long serialVersionUID = 1L;

        private final int line;

        NotUtf8Exception(int line) {
            this.line = line;
        }

        /** The first line with such bytes, from 1. */
        public int line() {
            return line;
        }

        @Override
        public String getMessage() {
            return "line " + line + " is not UTF-8";
        }
    }

    /**
     * Reads a whole file.
     *
     * @throws NotUtf8Exception naming the line
     */
    public static String read(Path file) throws IOException {
        return of(Files.readAllBytes(file));
    }

    /**
     * Decodes the bytes of a whole file.
     *
     * @throws NotUtf8Exception naming the line
     */
    public static String of(byte[] bytes) throws NotUtf8Exception {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length);
        CoderResult result = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .decode(in, out, true);
        if (result.isError()) {
            throw new NotUtf8Exception(line(bytes, in.position()));
        }
        String text = out.flip().toString();
        return text.isEmpty() || text.charAt(0) != BYTE_ORDER_MARK ? text : text.substring(1);
    }

    private static int line(byte[] bytes, int position) {
        int line = 1;
        for (int i = 0; i < position; i++) {
            boolean ends = bytes[i] == '\n' || (bytes[i] == '\r' && (i + 1 == bytes.length || bytes[i + 1] != '\n'));
            line += ends ? 1 : 0;
        }
        return line;
    }
}
