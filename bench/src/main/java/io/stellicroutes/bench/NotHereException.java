package io.stellicroutes.bench;

/** A peer or server is not on this machine; the message says which, and how it is had. */
public final class NotHereException extends Exception {
    private static final long serialVersionUID = 1;

    public NotHereException(String message) {
        super(message);
    }

    /** A program that a Debian package brings. */
    public static NotHereException program(String name, String debianPackage) {
        return new NotHereException(name + " is not installed; `apt-get install " + debianPackage + "`");
    }
}
