package io.stellicroutes.console;

import io.stellicroutes.config.ConsoleSpec;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.bouncycastle.crypto.generators.OpenBSDBCrypt;

/**
 * Users' passwords, as hashes of bcrypt. Two at a time are compared, for each is much work; an unknown user's takes as
 * long as a known one's. Thread-safe.
 */
public final class Passwords {
    /** bcrypt looks at no more. */
    public static final int LONGEST = 72;

    private static final int AT_A_TIME = 2;
    private static final int SALT_BYTES = 16;
    private static final int COST = 12;

    private final Map<String, ConsoleSpec.User> users;
    private final String nobodys;
    private final Semaphore turns = new Semaphore(AT_A_TIME, true);

    Passwords(Map<String, ConsoleSpec.User> users) {
        this.users = users;
        this.nobodys = users.values().stream()
                .map(ConsoleSpec.User::passwordHash)
                .filter(hash -> !hash.isEmpty())
                .findFirst()
                .orElse("");
    }

    /** Whether a password is a user's. */
    boolean isRight(String user, String password) {
        ConsoleSpec.User known = users.get(user);
        boolean has = known != null && !known.passwordHash().isEmpty();
        String hash = has ? known.passwordHash() : nobodys;
        byte[] bytes = password.getBytes(StandardCharsets.UTF_8);
        if (hash.isEmpty() || bytes.length > LONGEST || bytes.length == 0) {
            return false;
        }
        turns.acquireUninterruptibly();
        try {
            return OpenBSDBCrypt.checkPassword(hash, bytes) && has;
        } finally {
            turns.release();
        }
    }

    /** The hash of a password of at most {@value #LONGEST} bytes, for the configuration. */
    public static String hash(char[] password) {
        byte[] salt = new byte[SALT_BYTES];
        new SecureRandom().nextBytes(salt);
        return OpenBSDBCrypt.generate("2y", new String(password).getBytes(StandardCharsets.UTF_8), salt, COST);
    }
}
