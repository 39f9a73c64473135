package io.stellicroutes.base;

/**
 * The file that bytes belong to, as its sender describes it: another attempt may go on where one ended only if all of
 * this has stayed as it was.
 *
 * @param length bytes of the whole file, as sent; -1 if the sender does not say
 * @param entityTag its strong entity tag, quotes included; empty if there is none
 * @param gzip whether it is sent compressed
 */
public record SentFile(long length, String entityTag, boolean gzip) {
    /** Whether a later attempt can recognise the same file. */
    public boolean isResumable() {
        return length > 0 && !entityTag.isEmpty();
    }
}
