package io.stellicroutes.config;

import io.stellicroutes.base.ErrorCode;
import java.util.List;

/** The configuration is wrong: every mistake that was found, each naming its property and what to do. */
public final class ConfigException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final List<String> mistakes;

    public ConfigException(ErrorCode code, String mistake) {
        this(List.of(code.at(mistake)));
    }

    /** @param mistakes each with its {@link ErrorCode} at its end */
    public ConfigException(List<String> mistakes) {
        super(String.join(System.lineSeparator(), mistakes));
        this.mistakes = List.copyOf(mistakes);
    }

    /** One sentence a mistake, with its code. */
    public List<String> mistakes() {
        return mistakes;
    }
}
