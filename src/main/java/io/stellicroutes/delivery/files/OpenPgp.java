package io.stellicroutes.delivery.files;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Problem;
import io.stellicroutes.base.Subject;
import io.stellicroutes.config.ConfigException;
import io.stellicroutes.config.DestinationSpec;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bouncycastle.bcpg.ArmoredOutputStream;
import org.bouncycastle.bcpg.SymmetricKeyAlgorithmTags;
import org.bouncycastle.openpgp.PGPEncryptedDataGenerator;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPLiteralData;
import org.bouncycastle.openpgp.PGPLiteralDataGenerator;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.api.OpenPGPCertificate;
import org.bouncycastle.openpgp.api.OpenPGPCertificate.OpenPGPComponentKey;
import org.bouncycastle.openpgp.api.OpenPGPKeyReader;
import org.bouncycastle.openpgp.operator.bc.BcPGPDataEncryptorBuilder;
import org.bouncycastle.openpgp.operator.bc.BcPublicKeyKeyEncryptionMethodGenerator;

/**
 * OpenPGP (RFC 9580) encryption of a file as it is written: AES-256, integrity-protected, in a form that every OpenPGP
 * program reads. The only class that names Bouncy Castle, which need not be there. Immutable.
 */
@SuppressWarnings("JavaUtilDate") // as the library wants it
final class OpenPgp implements Encryption {
    private static final int BUFFER_BYTES = 1 << 16;

    private final List<PGPPublicKey> recipients;
    private final boolean armor;

    private OpenPgp(List<PGPPublicKey> recipients, boolean armor) {
        this.recipients = List.copyOf(recipients);
        this.armor = armor;
    }

    /**
     * Reads the keys that {@code encrypt-to} names.
     *
     * @throws ConfigException if one can't be read, or is not good for encryption now: expired, revoked, or for
     *     signatures alone
     */
    static OpenPgp of(DestinationSpec destination, Instant now) {
        String property = destination.property("encrypt-to");
        List<PGPPublicKey> recipients = new ArrayList<>();
        for (String file : destination.get("encrypt-to").split(",", -1)) {
            if (!file.isBlank()) {
                for (OpenPGPCertificate certificate : read(property, file.strip())) {
                    recipients.addAll(encryptionKeys(property + ": " + file.strip(), certificate, Date.from(now)));
                }
            }
        }
        if (recipients.isEmpty()) {
            throw new ConfigException(
                    Problem.completing(ErrorCode.ENCRYPTION_KEY, Subject.ofProperty(property), "names no key"));
        }
        return new OpenPgp(
                recipients,
                destination.find("encrypt-armor").map(Boolean::parseBoolean).orElse(false));
    }

    private static List<OpenPGPCertificate> read(String property, String file) {
        try {
            byte[] bytes = Files.readAllBytes(Path.of(file));
            List<OpenPGPCertificate> found = new OpenPGPKeyReader().parseKeysOrCertificates(bytes);
            if (found.isEmpty()) {
                throw new ConfigException(
                        ErrorCode.ENCRYPTION_KEY, Subject.ofProperty(property), file + " holds no OpenPGP key");
            }
            if (found.stream().anyMatch(OpenPGPCertificate::isSecretKey)) {
                throw new ConfigException(
                        ErrorCode.ENCRYPTION_KEY,
                        Subject.ofProperty(property),
                        file
                                + " holds a private key: export the public one (gpg --export), and keep the private one away"
                                + " from here");
            }
            return found;
        } catch (ConfigException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw new ConfigException(
                    ErrorCode.ENCRYPTION_KEY,
                    Subject.ofProperty(property),
                    file + (Files.isReadable(Path.of(file)) ? " holds no OpenPGP public key" : " can't be read"));
        }
    }

    private static List<PGPPublicKey> encryptionKeys(String where, OpenPGPCertificate certificate, Date now) {
        List<OpenPGPComponentKey> keys = certificate.getEncryptionKeys(now);
        if (!keys.isEmpty()) {
            return keys.stream().map(OpenPGPComponentKey::getPGPPublicKey).toList();
        }
        String fingerprint = certificate.getPrettyFingerprint();
        Date expiry = certificate.getExpirationTime(now);
        String why = certificate.getPrimaryKey().getPGPPublicKey().hasRevocation()
                ? "it is revoked"
                : expiry != null && expiry.before(now)
                        ? "it expired at " + expiry.toInstant()
                        : "none of its keys is valid now and made for encryption";
        throw new ConfigException(
                ErrorCode.ENCRYPTION_KEY,
                Subject.NONE,
                where + ": nothing can be encrypted to the key " + fingerprint + ": " + why);
    }

    @Override
    public OutputStream encrypting(OutputStream out) throws IOException {
        OutputStream target = armor ? new ArmoredOutputStream(out) : out;
        PGPEncryptedDataGenerator generator =
                new PGPEncryptedDataGenerator(new BcPGPDataEncryptorBuilder(SymmetricKeyAlgorithmTags.AES_256)
                        .setWithIntegrityPacket(true)
                        .setSecureRandom(new SecureRandom()));
        recipients.forEach(key -> generator.addMethod(new BcPublicKeyKeyEncryptionMethodGenerator(key)));
        try {
            OutputStream encrypted = generator.open(target, new byte[BUFFER_BYTES]);
            OutputStream literal = new PGPLiteralDataGenerator()
                    .open(encrypted, PGPLiteralData.BINARY, "", PGPLiteralData.NOW, new byte[BUFFER_BYTES]);
            return new Layers(literal, armor ? List.of(encrypted, target, out) : List.of(encrypted, out));
        } catch (PGPException e) {
            throw new IOException("the file can't be encrypted", e);
        }
    }

    /** Closes every layer, from the innermost to the file. */
    private static final class Layers extends FilterOutputStream {
        private final List<OutputStream> below;
        private boolean closed;

        Layers(OutputStream top, List<OutputStream> below) {
            super(top);
            this.below = below;
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            out.write(bytes, from, length);
        }

        @Override
        public void close() throws IOException {
            if (closed) {
                return;
            }
            closed = true;
            OutputStream file = below.get(below.size() - 1);
            try (file) {
                out.close();
                for (OutputStream layer : below) {
                    layer.close();
                }
            }
        }
    }
}
