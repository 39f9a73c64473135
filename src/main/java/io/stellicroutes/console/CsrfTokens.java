package io.stellicroutes.console;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What a form of ours has, and a form of another site can't have: a keyed hash of the browser's cookie. Immutable,
 * thread-safe; nothing is kept.
 */
final class CsrfTokens {
    private static final String ALGORITHM = "HmacSHA256";
    private static final int BYTES = 32;

    private final SecretKeySpec key;
    private final SecureRandom random = new SecureRandom();

    CsrfTokens() {
        byte[] secret = new byte[BYTES];
        random.nextBytes(secret);
        key = new SecretKeySpec(secret, ALGORITHM);
    }

    /** A value that nobody can guess, for a cookie. */
    String newCookie() {
        byte[] value = new byte[BYTES];
        random.nextBytes(value);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(value);
    }

    /** The token of a cookie. */
    String of(String cookie) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(mac.doFinal(cookie.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
    }

    /** Whether a token is that of a cookie; takes as long for a wrong one. */
    boolean isOf(String cookie, String token) {
        return !cookie.isEmpty()
                && MessageDigest.isEqual(
                        of(cookie).getBytes(StandardCharsets.UTF_8), token.getBytes(StandardCharsets.UTF_8));
    }
}
