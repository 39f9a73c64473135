package io.stellicroutes.api;

/** Stellic, or the store it points to, said no in a way that asking again does not change. */
public class StellicException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StellicException(String message) {
        super(message);
    }

    public StellicException(String message, Throwable cause) {
        super(message, cause);
    }
}
