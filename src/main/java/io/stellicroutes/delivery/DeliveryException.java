package io.stellicroutes.delivery;

/** A destination did not take what it was given; the message says what to do and holds no record's contents. */
public final class DeliveryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public DeliveryException(String message) {
        super(message);
    }

    public DeliveryException(String message, Throwable cause) {
        super(message, cause);
    }
}
