package io.stellicroutes.delivery.files;

import static io.stellicroutes.delivery.files.ToFileTest.expected;
import static io.stellicroutes.delivery.files.ToFileTest.plain;
import static io.stellicroutes.delivery.files.ToFileTest.tree;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stellicroutes.config.ConfigException;
import io.stellicroutes.config.DestinationSpec;
import io.stellicroutes.servers.S3Store;
import io.stellicroutes.servers.SftpServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.Map;
import org.bouncycastle.openpgp.api.OpenPGPCertificate;
import org.bouncycastle.openpgp.api.OpenPGPKey;
import org.bouncycastle.openpgp.api.OpenPGPMessageProcessor;
import org.bouncycastle.openpgp.api.SignatureParameters;
import org.bouncycastle.openpgp.api.bc.BcOpenPGPApi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files that leave encrypted: who has the private key gets the bytes back, and nobody else anything. */
@SuppressWarnings("JavaUtilDate") // as the library wants it
@Tag("slow")
final class OpenPgpTest {
    @TempDir
    Path temp;

    private OpenPGPKey registrar;
    private OpenPGPKey auditor;
    private Deliveries deliveries;
    private Path landed;

    @BeforeEach
    void start() throws Exception {
        registrar = key(4, new Date());
        auditor = key(4, new Date());
        deliveries = new Deliveries(temp.resolve("work")).of(ToFileTest.HEADER, ToFileTest.UGLY);
        landed = Files.write(temp.resolve("plan.csv"), ToFileTest.RAW);
    }

    @AfterEach
    void stop() {
        deliveries.close();
    }

    @ParameterizedTest
    @CsvSource({
        "raw,false,false,plan.csv.pgp",
        "raw,true,true,plan.csv.gz.pgp",
        "csv,false,true,plan.csv.pgp",
        "csv,true,false,plan.csv.gz.pgp",
        "jsonl,false,false,plan.jsonl.pgp"
    })
    void everyFormatComesBackWithThePrivateKeyAlone(String format, String gzip, String armor, String name)
            throws Exception {
        Path out = temp.resolve("out");
        deliver("file", Map.of("directory", out.toString(), "format", format, "gzip", gzip, "encrypt-armor", armor));

        byte[] encrypted = tree(out).get(name);
        assertThat(tree(out)).containsOnlyKeys(name);
        assertThat(plain(decrypted(encrypted, registrar))).isEqualTo(expected(format));
        assertThat(new String(encrypted, UTF_8).startsWith("-----BEGIN PGP MESSAGE-----"))
                .isEqualTo(Boolean.parseBoolean(armor));
        assertThatThrownBy(() -> decrypted(encrypted, auditor)).isInstanceOf(Exception.class);
        assertThat(tree(temp.resolve("work/outgoing"))).isEmpty();
        assertThat(landed).hasBinaryContent(ToFileTest.RAW);
    }

    @Test
    void severalRecipientsReadTheSameFile() throws Exception {
        Path out = temp.resolve("out");
        deliver(
                "file",
                Map.of(
                        "directory",
                        out.toString(),
                        "encrypt-to",
                        written("registrar", registrar) + ", " + written("auditor", auditor)));

        byte[] encrypted = tree(out).get("plan.csv.pgp");
        assertThat(decrypted(encrypted, registrar)).isEqualTo(expected("csv"));
        assertThat(decrypted(encrypted, auditor)).isEqualTo(expected("csv"));
    }

    @Test
    void aFileThatWasChangedOnItsWayIsNotTakenForTheFile() throws Exception {
        Path out = temp.resolve("out");
        deliver("file", Map.of("directory", out.toString()));
        byte[] encrypted = tree(out).get("plan.csv.pgp");
        encrypted[encrypted.length - 30] ^= 1;

        assertThatThrownBy(() -> decrypted(encrypted, registrar)).isInstanceOf(Exception.class);
    }

    @Test
    void sftpAndS3GetTheEncryptedFileToo() throws Exception {
        try (SftpServer server = new SftpServer(
                        Files.createDirectories(temp.resolve("server/in")).getParent(), "pw");
                S3Store store = new S3Store(temp.resolve("store"))) {
            store.createBucket("lake");
            deliver(
                    "sftp",
                    Map.of(
                            "uri", server.uri("in"),
                            "password", "pw",
                            "known-hosts-file",
                                    server.knownHosts(temp.resolve("known")).toString()));
            deliver(
                    "s3",
                    Map.of(
                            "bucket",
                            "lake",
                            "endpoint",
                            store.endpoint().toString(),
                            "path-style",
                            "true",
                            "access-key",
                            S3Store.ACCESS_KEY,
                            "secret-key",
                            S3Store.SECRET_KEY));

            assertThat(decrypted(tree(server.root()).get("in/plan.csv.pgp"), registrar))
                    .isEqualTo(ToFileTest.RAW);
            assertThat(decrypted(store.bytes("lake", "plan.csv.pgp"), registrar))
                    .isEqualTo(ToFileTest.RAW);
            assertThat(store.contentType("lake", "plan.csv.pgp")).isEqualTo("application/pgp-encrypted");
        }
    }

    @Test
    void memoryDoesNotGrowWithTheFile() throws Exception {
        DestinationSpec destination = spec(written("registrar", registrar));
        byte[] piece = new byte[1 << 20];
        long[] bytes = new long[1];
        OutputStream counting = new OutputStream() {
            @Override
            public void write(int b) {
                bytes[0]++;
            }

            @Override
            public void write(byte[] from, int at, int length) {
                bytes[0] += length;
            }
        };
        try (OutputStream out = Encryption.of(destination).orElseThrow().encrypting(counting)) {
            out.write(piece);
            long afterOne = bytes[0];
            assertThat(afterOne).as("written out as it comes").isGreaterThan(900_000);
            for (int i = 0; i < 63; i++) {
                out.write(piece);
            }
        }
        assertThat(bytes[0]).isBetween(64L << 20, 65L << 20);
    }

    @Test
    void aKeyThatIsExpiredIsRefused() throws Exception {
        Date longAgo = Date.from(Instant.now().minus(Duration.ofDays(10)));
        OpenPGPKey expired = new BcOpenPGPApi()
                .generateKey(4, longAgo)
                .withPrimaryKey(
                        pairs -> pairs.generateRsaKeyPair(2048),
                        SignatureParameters.Callback.Util.modifyHashedSubpackets(packets -> {
                            packets.setKeyExpirationTime(3600);
                            return packets;
                        }))
                .addUserId("old <old@example.edu>")
                .addEncryptionSubkey()
                .build();

        assertRefused(written("expired", expired), "nothing can be encrypted to the key", "expired");
    }

    @Test
    void aKeyThatIsRevokedIsRefused() throws Exception {
        OpenPGPKey revoked = new BcOpenPGPApi().editKey(registrar).revokeKey().done();

        assertRefused(written("revoked", revoked), "it is revoked");
    }

    @Test
    void aKeyForSignaturesAloneIsRefused() throws Exception {
        OpenPGPKey signing =
                new BcOpenPGPApi().generateKey(4).signOnlyKey().addUserId("s").build();

        assertRefused(written("signing", signing), "made for encryption");
    }

    @Test
    void aPrivateKeyAFileOfSomethingElseAndNoFileAreRefused() throws Exception {
        Path secret = temp.resolve("secret");
        Files.writeString(secret, registrar.toAsciiArmoredString());
        Path other = Files.writeString(temp.resolve("other"), "ssh-rsa AAAA");

        assertRefused(secret, "holds a private key");
        assertRefused(other, "no OpenPGP");
        assertRefused(temp.resolve("missing"), "can't be read");
    }

    private void assertRefused(Path file, String... words) {
        assertThatThrownBy(() -> Encryption.of(spec(file)))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("stellic.destinations.local.encrypt-to: " + file)
                .hasMessageContainingAll(words);
    }

    private static DestinationSpec spec(Path key) {
        return new DestinationSpec("local", new FileType(), Map.of("encrypt-to", key.toString()));
    }

    private static OpenPGPKey key(int version, Date created) throws Exception {
        return new BcOpenPGPApi()
                .generateKey(version, created)
                .classicKey("x <x@example.edu>")
                .build();
    }

    private Path written(String name, OpenPGPCertificate key) throws IOException {
        OpenPGPCertificate certificate = key instanceof OpenPGPKey secret ? secret.toCertificate() : key;
        return Files.writeString(temp.resolve(name), certificate.toAsciiArmoredString());
    }

    private void deliver(String type, Map<String, String> settings) throws Exception {
        Map<String, String> all = new HashMap<>(settings);
        all.putIfAbsent("encrypt-to", written("registrar", registrar).toString());
        deliveries.deliver(deliveries.destination(type, type, all), landed);
    }

    private static byte[] decrypted(byte[] message, OpenPGPKey key) throws Exception {
        ByteArrayOutputStream plain = new ByteArrayOutputStream();
        try (var in = new OpenPGPMessageProcessor().addDecryptionKey(key).process(new ByteArrayInputStream(message))) {
            in.transferTo(plain);
        }
        return plain.toByteArray();
    }
}
