package io.stellicroutes.config;

/**
 * The key of {@code mask=hash}.
 *
 * @param text empty if there is none
 */
public record MaskKey(String text) {
    /** Hides it. */
    @Override
    public String toString() {
        return "mask key";
    }
}
