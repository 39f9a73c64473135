package io.stellicroutes.bundle;

/**
 * A password or a key in the registry: Camel converts it into the text that an option takes, and nothing else shows it.
 *
 * @param text the secret itself
 */
record Secret(String text) {
    @Override
    public String toString() {
        return "***";
    }
}
