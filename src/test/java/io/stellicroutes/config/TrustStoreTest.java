package io.stellicroutes.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stellicroutes.servers.TlsKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TrustStoreTest {
    @TempDir
    private Path dir;

    @Test
    void whateverTheFileIsItsCertificatesAreTrustedBesideThoseOfJava() throws Exception {
        TlsKey key = new TlsKey(dir);
        String pem = Files.readString(key.certificate());
        TlsKey other = new TlsKey(dir.resolve("other"));
        Path bundle = Files.writeString(
                dir.resolve("bundle.pem"),
                "# our - authority's\r\nsubject=CN = one\n" + pem.replace("\n", "\r\n")
                        + "\n-----BEGIN PRIVATE KEY-----\n" + "MA==\n-----END PRIVATE KEY-----\n"
                        + Files.readString(other.certificate()));
        Path der = Files.write(
                dir.resolve("one.der"), Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", "")));
        KeyStore jks = KeyStore.getInstance("JKS");
        jks.load(null, null);
        jks.setCertificateEntry("one", certificate(der));
        Path old = dir.resolve("one.jks");
        try (var out = Files.newOutputStream(old)) {
            jks.store(out, "secret".toCharArray());
        }
        int java = java().size();

        assertThat(issuers(TrustStore.read(key.certificate(), ""))).hasSize(java + 1);
        assertThat(issuers(TrustStore.read(bundle, ""))).hasSize(java + 2);
        assertThat(issuers(TrustStore.read(der, ""))).hasSize(java + 1);
        assertThat(issuers(TrustStore.read(key.keyStore(), TlsKey.PASSWORD))).hasSize(java + 1);
        assertThat(issuers(TrustStore.read(old, "secret"))).hasSize(java + 1);
        assertThat(issuers(TrustStore.read(bundle, ""))).containsAll(java());
    }

    @Test
    void aKeyStoreWithoutItsPasswordIsRefused() throws Exception {
        TlsKey key = new TlsKey(dir);

        assertThatThrownBy(() -> TrustStore.read(key.keyStore(), ""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("stellic.tls.trust-store-password");
        assertThatThrownBy(() -> TrustStore.read(key.keyStore(), "canary"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("stellic.tls.trust-store-password")
                .message()
                .doesNotContain("canary");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "hello",
                "-----BEGIN PRIVATE KEY-----\nMA==\n-----END PRIVATE KEY-----\n",
                "-----BEGIN CERTIFICATE-----\nMA==\n-----END CERTIFICATE-----\n",
                "-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----\n"
            })
    void aFileWithoutACertificateIsRefused(String content) throws Exception {
        Path file = Files.writeString(dir.resolve("file"), content);

        assertThatThrownBy(() -> TrustStore.read(file, "")).isInstanceOf(IllegalArgumentException.class);
    }

    private static List<X509Certificate> issuers(TrustStore store) throws Exception {
        return issuers(store.trustManagers());
    }

    private static Certificate certificate(Path der) throws Exception {
        try (var in = Files.newInputStream(der)) {
            return CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }

    private static List<X509Certificate> java() throws Exception {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init((KeyStore) null);
        return issuers(factory.getTrustManagers());
    }

    private static List<X509Certificate> issuers(TrustManager... managers) {
        return Stream.of(managers)
                .map(X509TrustManager.class::cast)
                .flatMap(manager -> Stream.of(manager.getAcceptedIssuers()))
                .toList();
    }
}
