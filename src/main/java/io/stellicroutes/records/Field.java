package io.stellicroutes.records;

/**
 * A field's text as the bytes that it has in UTF-8. One such object is moved from row to row by {@link Fields#get(int,
 * Field)}: whoever keeps it must make a string of it. Not thread-safe.
 */
public final class Field implements CharSequence {
    private byte[] block = {};
    private int from;
    private int bytes;
    private boolean plain = true;
    private String text;

    Field at(byte[] newBlock, int newFrom, int newBytes, boolean isPlain) {
        block = newBlock;
        from = newFrom;
        bytes = newBytes;
        plain = isPlain;
        text = null;
        return this;
    }

    /** What holds the bytes, among others. */
    public byte[] block() {
        return block;
    }

    /** Where the field begins in {@link #block()}. */
    public int from() {
        return from;
    }

    /** How many bytes it has. */
    public int bytes() {
        return bytes;
    }

    /** Whether it is ASCII, without the character NUL: a character is then a byte. */
    public boolean isPlain() {
        return plain;
    }

    /** Whether it holds the character NUL. */
    public boolean holdsNul() {
        if (!plain) {
            for (int i = from; i < from + bytes; i++) {
                if (block[i] == 0) {
                    return true;
                }
            }
        }
        return false;
    }

    @Override
    public int length() {
        return plain ? bytes : toString().length();
    }

    @Override
    public char charAt(int index) {
        return plain ? (char) block[from + index] : toString().charAt(index);
    }

    @Override
    public CharSequence subSequence(int start, int end) {
        return toString().subSequence(start, end);
    }

    @Override
    public String toString() {
        if (text == null) {
            text = Fields.text(block, from, bytes, plain);
        }
        return text;
    }
}
