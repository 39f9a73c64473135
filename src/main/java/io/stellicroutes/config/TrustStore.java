package io.stellicroutes.config;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** Certificates of authorities that are trusted beside those that Java trusts. Immutable. */
public final class TrustStore {
    /** Java's own, and no other. */
    public static final TrustStore NONE = new TrustStore(List.of());

    private static final Pattern PEM =
            Pattern.compile("-----BEGIN (?:X509 )?CERTIFICATE-----([^-]*)-----END (?:X509 )?CERTIFICATE-----");

    private final List<X509Certificate> certificates;

    private TrustStore(List<X509Certificate> certificates) {
        this.certificates = List.copyOf(certificates);
    }

    /**
     * Reads a file in PEM, PKCS #12, JKS or DER, whichever it is.
     *
     * @param password empty for none
     * @throws IOException if it can't be read
     * @throws IllegalArgumentException if it is none of these, or has no certificate; the message is the end of a
     *     sentence
     */
    static TrustStore read(Path file, String password) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        try {
            List<X509Certificate> found = text.contains("-----BEGIN ") ? pem(text) : binary(file, bytes, password);
            if (found.isEmpty()) {
                throw new IllegalArgumentException(
                        password.isEmpty()
                                ? "holds no certificate that can be read; if it is a key store, set"
                                        + " stellic.tls.trust-store-password"
                                : "holds no certificate");
            }
            return new TrustStore(found);
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalArgumentException(
                    "is no certificates in PEM, and no key store that stellic.tls.trust-store-password opens", e);
        }
    }

    private static List<X509Certificate> pem(String text) throws GeneralSecurityException {
        List<X509Certificate> found = new ArrayList<>();
        Matcher block = PEM.matcher(text);
        while (block.find()) {
            found.add(der(Base64.getMimeDecoder().decode(block.group(1))));
        }
        return found;
    }

    private static List<X509Certificate> binary(Path file, byte[] bytes, String password)
            throws GeneralSecurityException, IOException {
        KeyStore store;
        try {
            store = KeyStore.getInstance(file.toFile(), password.isEmpty() ? null : password.toCharArray());
        } catch (KeyStoreException e) {
            // of no kind of key store that Java knows
            return List.of(der(bytes));
        }
        List<X509Certificate> found = new ArrayList<>();
        for (String alias : Collections.list(store.aliases())) {
            Certificate certificate = store.getCertificate(alias);
            if (certificate instanceof X509Certificate x509) {
                found.add(x509);
            }
        }
        return found;
    }

    private static X509Certificate der(byte[] bytes) throws GeneralSecurityException {
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(bytes));
    }

    /** Whether there is no certificate beside Java's own. */
    public boolean isEmpty() {
        return certificates.isEmpty();
    }

    /**
     * What trusts these certificates, those of Java, and those that others trust.
     *
     * @param others the trust managers of a runtime; empty for none
     */
    public TrustManager[] trustManagers(TrustManager... others) throws GeneralSecurityException, IOException {
        KeyStore all = KeyStore.getInstance("PKCS12");
        all.load(null, null);
        TrustManagerFactory java = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        java.init((KeyStore) null);
        for (X509Certificate certificate : certificates) {
            add(all, certificate);
        }
        for (TrustManager[] managers : List.of(java.getTrustManagers(), others)) {
            for (TrustManager manager : managers) {
                if (manager instanceof X509TrustManager x509) {
                    for (X509Certificate certificate : x509.getAcceptedIssuers()) {
                        add(all, certificate);
                    }
                }
            }
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(all);
        return factory.getTrustManagers();
    }

    private static void add(KeyStore store, X509Certificate certificate) throws KeyStoreException {
        store.setCertificateEntry(String.valueOf(store.size()), certificate);
    }
}
