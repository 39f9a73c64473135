package io.stellicroutes.delivery.files;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Problem;
import io.stellicroutes.config.ConfigException;
import io.stellicroutes.config.DestinationSpec;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.Optional;

/** How a delivered file is encrypted; settings {@code encrypt-to} and {@code encrypt-armor}. */
interface Encryption {
    /** A stream that encrypts what is written to it; closing it ends the encryption and closes the other one. */
    OutputStream encrypting(OutputStream out) throws IOException;

    /**
     * What a destination asks for; empty if its files stay as they are.
     *
     * @throws ConfigException if a key is not good for encryption now, or the library is missing
     */
    static Optional<Encryption> of(DestinationSpec destination) {
        if (destination.find("encrypt-to").isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(OpenPgp.of(destination, Instant.now()));
        } catch (NoClassDefFoundError e) {
            throw new ConfigException(Problem.completing(
                    ErrorCode.MISSING_LIBRARY,
                    destination.setting("encrypt-to"),
                    "needs org.bouncycastle:bcpg-jdk18on on the classpath"));
        }
    }
}
