package io.stellicroutes.servers;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.CopyOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.file.virtualfs.VirtualFileSystemFactory;
import org.apache.sshd.common.kex.BuiltinDHFactories;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.common.signature.BuiltinSignatures;
import org.apache.sshd.server.ServerBuilder;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.auth.keyboard.UserAuthKeyboardInteractiveFactory;
import org.apache.sshd.server.session.ServerSession;
import org.apache.sshd.sftp.server.FileHandle;
import org.apache.sshd.sftp.server.Handle;
import org.apache.sshd.sftp.server.SftpEventListener;
import org.apache.sshd.sftp.server.SftpSubsystemFactory;

/** An SFTP server in this process, on a free port of 127.0.0.1, with one user and the host key of this process. */
public final class SftpServer implements AutoCloseable {
    public static final String USER = "stellic";

    /** To make one takes a second. */
    private static final KeyPair HOST_KEY = newKey();

    private final SshServer server = SshServer.setUpDefaultServer();
    private final List<PublicKey> userKeys = new ArrayList<>();
    private final AtomicLong writable = new AtomicLong(Long.MAX_VALUE);
    private final AtomicLong kept = new AtomicLong(Long.MAX_VALUE);
    private final AtomicInteger passwords = new AtomicInteger();
    private final AtomicBoolean losesAnswersToRenames = new AtomicBoolean();
    private final Path root;

    /** @param root what the user sees as {@code /} */
    public SftpServer(Path root, String password) throws IOException {
        this.root = root;
        server.setHost("127.0.0.1");
        server.setKeyPairProvider(KeyPairProvider.wrap(HOST_KEY));
        server.setPasswordAuthenticator((user, given, session) -> {
            passwords.incrementAndGet();
            return user.equals(USER) && given.equals(password);
        });
        server.setPublickeyAuthenticator((user, key, session) ->
                user.equals(USER) && userKeys.stream().anyMatch(known -> KeyUtils.compareKeys(known, key)));
        server.setFileSystemFactory(new VirtualFileSystemFactory(root));
        SftpSubsystemFactory sftp = new SftpSubsystemFactory();
        sftp.addSftpEventListener(new SftpEventListener() {
            @Override
            public void writing(
                    ServerSession session,
                    String handle,
                    FileHandle file,
                    long offset,
                    byte[] data,
                    int dataOffset,
                    int length)
                    throws IOException {
                if (offset + length > writable.get()) {
                    throw new IOException("disk full");
                }
            }

            @Override
            public void moved(
                    ServerSession session, Path from, Path to, Collection<CopyOption> options, Throwable thrown) {
                if (losesAnswersToRenames.get()) {
                    session.close(true);
                }
            }

            @Override
            public void closed(ServerSession session, String handle, Handle file, Throwable thrown) throws IOException {
                if (file instanceof FileHandle && Files.size(file.getFile()) > kept.get()) {
                    try (FileChannel bytes = FileChannel.open(file.getFile(), StandardOpenOption.WRITE)) {
                        bytes.truncate(kept.get());
                    }
                }
            }
        });
        server.setSubsystemFactories(List.of(sftp));
        server.start();
    }

    /** The destination setting {@code uri} for a directory of the root. */
    public String uri(String directory) {
        return "sftp://" + USER + "@127.0.0.1:" + server.getPort() + "/" + directory;
    }

    /** Has the server refuse what goes beyond so many bytes of a file, as if its disk were full. */
    public void failWritesAfter(long bytes) {
        writable.set(bytes);
    }

    /** Has the server lose what a file has beyond so many bytes, when it has been sent and acknowledged. */
    public void keepOnly(long bytes) {
        kept.set(bytes);
    }

    /** Whether the connection breaks when a file has been renamed, before the client is told so. */
    public void loseAnswersToRenames(boolean loses) {
        losesAnswersToRenames.set(loses);
    }

    /** How often a password has been offered, by whatever method. */
    public int passwordsOffered() {
        return passwords.get();
    }

    /** Takes no password but in answer to a question. */
    public void askForThePassword() {
        server.setUserAuthFactories(List.of(UserAuthKeyboardInteractiveFactory.INSTANCE));
    }

    /** Signs with SHA-1 and nothing better, as old servers do. */
    public void signAsOldServersDo() {
        server.setSignatureFactories(List.of(BuiltinSignatures.rsa));
    }

    /** Exchanges keys by SHA-1 and nothing better, as old servers do. */
    @SuppressWarnings("deprecation") // that is why
    public void exchangeKeysAsOldServersDo() {
        server.setKeyExchangeFactories(List.of(ServerBuilder.DH2KEX.apply(BuiltinDHFactories.dhg14)));
    }

    public Path root() {
        return root;
    }

    public int port() {
        return server.getPort();
    }

    /** Writes a known_hosts file that has this server's key. */
    public Path knownHosts(Path file) throws IOException {
        return knownHosts(file, HOST_KEY.getPublic());
    }

    /** Writes a known_hosts file that has another key for this server. */
    public Path knownHosts(Path file, PublicKey key) throws IOException {
        return Files.writeString(file, "[127.0.0.1]:" + server.getPort() + " " + PublicKeyEntry.toString(key) + "\n");
    }

    /** Lets the user in with a new key as well; writes its private half. */
    public Path newUserKey(Path file) throws IOException {
        KeyPair key = newKey();
        userKeys.add(key.getPublic());
        StringWriter pem = new StringWriter();
        pem.write("-----BEGIN PRIVATE KEY-----\n");
        pem.write(Base64.getMimeEncoder(64, new byte[] {'\n'})
                .encodeToString(key.getPrivate().getEncoded()));
        pem.write("\n-----END PRIVATE KEY-----\n");
        return Files.writeString(file, pem.toString());
    }

    /** A key that nobody knows. */
    public static KeyPair newKey() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new UncheckedIOException(new IOException(e));
        }
    }

    @Override
    public void close() throws IOException {
        server.stop(true);
    }
}
