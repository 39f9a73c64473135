package io.stellicroutes.config;

import java.util.Optional;

/** The name of the property that names the file with a secret: the secret's own name and {@code -file}. */
public final class SecretFile {
    private static final String SUFFIX = "-file";

    private SecretFile() {}

    /** The property, with or without its prefix, of the file with a secret. */
    public static String of(String secret) {
        return secret + SUFFIX;
    }

    /** The secret whose file a property names by the look of it; empty if it names none. */
    public static Optional<String> secretOf(String property) {
        return property.endsWith(SUFFIX)
                ? Optional.of(property.substring(0, property.length() - SUFFIX.length()))
                : Optional.empty();
    }
}
