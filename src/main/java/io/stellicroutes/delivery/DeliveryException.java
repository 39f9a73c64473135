package io.stellicroutes.delivery;

/**
 * A delivery failed. The message names the export, the destination and what to do, and never holds a field's text; the
 * same goes for the cause, where there is one.
 */
public class DeliveryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public DeliveryException(String message) {
        super(message);
    }

    public DeliveryException(String message, Throwable cause) {
        super(message, cause);
    }
}
