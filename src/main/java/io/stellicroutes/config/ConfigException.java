package io.stellicroutes.config;

import java.util.List;

/** The configuration is wrong: every mistake that was found, each naming its property and what to do. */
public final class ConfigException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final List<String> mistakes;

    public ConfigException(String mistake) {
        this(List.of(mistake));
    }

    public ConfigException(List<String> mistakes) {
        super(String.join(System.lineSeparator(), mistakes));
        this.mistakes = List.copyOf(mistakes);
    }

    /** One sentence a mistake. */
    public List<String> mistakes() {
        return mistakes;
    }
}
