package io.stellicroutes.servers;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A key of a server at 127.0.0.1 and its certificate, which it has signed itself; made by the JDK's keytool. */
public final class TlsKey {
    /** Opens {@link #keyStore()}; no secret. */
    public static final String PASSWORD = "changeit";

    private static final String ALIAS = "server";

    private final Path keyStore;
    private final Path certificate;

    /**
     * Makes a key.
     *
     * @param directory where the two files go; those of an earlier key are replaced
     * @param names what the server is called beside its address
     */
    public TlsKey(Path directory, String... names) throws IOException, InterruptedException {
        Files.createDirectories(directory);
        keyStore = directory.resolve("server.p12");
        certificate = directory.resolve("server.pem");
        Files.deleteIfExists(keyStore);
        keytool(
                "-genkeypair",
                "-keyalg",
                "EC",
                "-dname",
                "CN=127.0.0.1",
                "-ext",
                "SAN=ip:127.0.0.1"
                        + Stream.of(names).map(name -> ",dns:" + name).collect(Collectors.joining()),
                "-validity",
                "30");
        keytool("-exportcert", "-rfc", "-file", certificate.toString());
    }

    /** Key and certificate, PKCS #12; also a trust store that trusts this certificate alone. */
    public Path keyStore() {
        return keyStore;
    }

    /** The certificate, PEM. */
    public Path certificate() {
        return certificate;
    }

    /** The options by which a JVM trusts the certificate. */
    public List<String> trust() {
        return List.of("-Djavax.net.ssl.trustStore=" + keyStore, "-Djavax.net.ssl.trustStorePassword=" + PASSWORD);
    }

    private void keytool(String... options) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        words.addAll(List.of(options));
        words.addAll(List.of(
                "-alias", ALIAS, "-keystore", keyStore.toString(), "-storetype", "PKCS12", "-storepass", PASSWORD));
        Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("keytool: " + said);
        }
    }
}
