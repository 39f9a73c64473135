package io.stellicroutes.delivery.files;

import com.jcraft.jsch.ChannelSftp;
import com.jcraft.jsch.JSch;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.KeyPair;
import com.jcraft.jsch.Session;
import com.jcraft.jsch.SftpATTRS;
import com.jcraft.jsch.SftpException;
import com.jcraft.jsch.SftpProgressMonitor;
import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Subject;
import io.stellicroutes.config.ConfigException;
import io.stellicroutes.config.DestinationSpec;
import io.stellicroutes.delivery.DeliveryException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.component.file.remote.RemoteFileConfiguration;
import org.apache.camel.component.file.remote.SftpConfiguration;
import org.apache.camel.component.file.remote.SftpEndpoint;
import org.apache.camel.component.file.remote.SftpOperations;
import org.apache.camel.util.TimeUtils;

/**
 * One log-in at an SFTP server. Camel's component makes the session, by the options of its endpoint; what is asked of
 * the server is decided here, request by request, because a server may forbid any of them. Each credential is offered
 * once. Every wait has a limit. Not thread-safe.
 */
final class SftpSession implements AutoCloseable {
    /** What a URI may say beside the settings of the destination. */
    private static final Set<String> OPTIONS = Set.of(
            "bindAddress",
            "bulkRequests",
            "chmod",
            "ciphers",
            "compression",
            "filenameEncoding",
            "jschLoggingLevel",
            "keyExchangeProtocols",
            "preferredAuthentications",
            "proxy",
            "publicKeyAcceptedAlgorithms",
            "serverAliveCountMax",
            "serverAliveInterval",
            "serverHostKeys",
            "serverMessageLoggingLevel");

    /** What JSch takes for a pattern. */
    private static final Pattern SPECIAL = Pattern.compile("[\\\\*?]");

    private static final int FILE_BUFFER_BYTES = 1 << 16;

    private final SftpFailures faults;
    private final int connectTimeout;
    private final SftpConfiguration options;
    private final Session session;
    private ChannelSftp channel;
    private boolean written;

    private SftpSession(SftpFailures faults, int connectTimeout, SftpConfiguration options, Session session)
            throws JSchException {
        this.faults = faults;
        this.connectTimeout = connectTimeout;
        this.options = options;
        this.session = session;
        this.channel = open();
    }

    /**
     * Makes sure that a URI can be understood; connects to nothing.
     *
     * @throws ConfigException if not
     */
    static void check(DestinationSpec destination, SftpEndpoints endpoints) {
        endpoint(destination, SftpAddress.of(destination), endpoints);
    }

    /**
     * Connects and logs in.
     *
     * @throws DeliveryException saying why it can't be done
     */
    static SftpSession open(DestinationSpec destination, SftpEndpoints endpoints) {
        SftpAddress address = SftpAddress.of(destination);
        SftpEndpoint endpoint = endpoint(destination, address, endpoints);
        SftpFailures faults = new SftpFailures(destination, address);
        int connectTimeout = millis(destination, "connect-timeout");
        Session session = null;
        try {
            checkKey(destination);
            session = new LogIn(endpoint, destination).session();
            session.connect(connectTimeout);
            return new SftpSession(faults, connectTimeout, endpoint.getConfiguration(), session);
        } catch (JSchException e) {
            if (session != null) {
                session.disconnect();
            }
            throw faults.connecting(e);
        }
    }

    private static void checkKey(DestinationSpec destination) throws JSchException {
        if (destination.find("private-key-file").isEmpty()) {
            return;
        }
        KeyPair key;
        try {
            key = KeyPair.load(new JSch(), destination.get("private-key-file"));
        } catch (JSchException e) {
            throw SftpFailures.badKey(
                    destination, "can't be read, or is no private key in a form of OpenSSH, PEM or PuTTY");
        }
        byte[] passphrase =
                destination.find("private-key-passphrase").orElse("").getBytes(StandardCharsets.UTF_8);
        boolean opens = !key.isEncrypted() || (passphrase.length > 0 && key.decrypt(passphrase));
        key.dispose();
        if (!opens) {
            throw SftpFailures.badKey(
                    destination,
                    passphrase.length == 0
                            ? "is encrypted: set private-key-passphrase"
                            : "is encrypted with another passphrase than private-key-passphrase");
        }
    }

    private static int millis(DestinationSpec destination, String setting) {
        return (int) Math.min(Integer.MAX_VALUE, TimeUtils.toMilliSeconds(destination.get(setting)));
    }

    /** Camel's endpoint, which no context knows: no URI of one holds a secret, and two destinations never share one. */
    private static SftpEndpoint endpoint(DestinationSpec destination, SftpAddress address, SftpEndpoints endpoints) {
        String property = destination.property("uri");
        for (String option : address.options().split("&", -1)) {
            String name = option.replaceFirst("=.*", "");
            if (!name.isEmpty() && !OPTIONS.contains(name)) {
                throw new ConfigException(
                        ErrorCode.INVALID_VALUE,
                        Subject.ofProperty(property),
                        "the option " + name
                                + " must be left out: what a destination can be told in its URI is "
                                + String.join(", ", OPTIONS.stream().sorted().toList())
                                + "; the rest has properties of its own");
            }
        }
        SftpEndpoint endpoint;
        try {
            endpoint = (SftpEndpoint) endpoints.endpoint(
                    "sftp://" + address.server() + (address.options().isEmpty() ? "" : "?" + address.options()));
        } catch (Exception e) {
            throw new ConfigException(
                    ErrorCode.INVALID_VALUE,
                    Subject.ofProperty(property),
                    "an option behind the question mark must be another: " + e.getMessage());
        }
        SftpConfiguration told = endpoint.getConfiguration();
        told.setHost(address.host());
        told.setUsername(address.user());
        destination.find("password").ifPresent(told::setPassword);
        destination.find("private-key-file").ifPresent(told::setPrivateKeyFile);
        destination.find("private-key-passphrase").ifPresent(told::setPrivateKeyPassphrase);
        told.setUseUserKnownHostsFile(false);
        told.setKnownHostsFile(destination.get("known-hosts-file"));
        told.setStrictHostKeyChecking(
                destination.get("strict-host-key-checking").equals("false") ? "no" : "yes");
        told.setSoTimeout(millis(destination, "timeout"));
        if (told.getPreferredAuthentications() == null) {
            told.setPreferredAuthentications(
                    destination.find("private-key-file").isPresent()
                            ? destination.find("password").isPresent()
                                    ? "publickey,password,keyboard-interactive"
                                    : "publickey"
                            : "password,keyboard-interactive");
        }
        return endpoint;
    }

    private ChannelSftp open() throws JSchException {
        ChannelSftp opened = (ChannelSftp) session.openChannel("sftp");
        if (opened == null) {
            // what JSch answers where the session has ended in the meantime
            throw new JSchException("session is down");
        }
        if (options.getFilenameEncoding() != null) {
            opened.setFilenameEncoding(Charset.forName(options.getFilenameEncoding()));
        }
        opened.connect(connectTimeout);
        if (options.getBulkRequests() != null) {
            opened.setBulkRequests(options.getBulkRequests());
        }
        return opened;
    }

    /**
     * Sends a file; one of the same name is overwritten. When it returns, the server has acknowledged every block and
     * the end of the file.
     *
     * @throws DeliveryException if the server refuses it, or is gone
     */
    void put(Path file, String path) throws IOException {
        Sent sent = new Sent();
        written = false;
        faults.progress();
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), FILE_BUFFER_BYTES)) {
            channel.put(in, quoted(path), sent);
            if (options.getChmod() != null) {
                channel.chmod(Integer.parseInt(options.getChmod(), 8), quoted(path));
            }
        } catch (SftpException e) {
            throw faults.asking("write", path, e, session.isConnected());
        }
    }

    /** Whether something of the last file has been sent; if not, what has its name on the server is not ours. */
    boolean hasWritten() {
        return written;
    }

    /** Notes when the last block went off. */
    private final class Sent implements SftpProgressMonitor {
        @Override
        public void init(int direction, String from, String to, long bytes) {
            // nothing has been sent yet
        }

        @Override
        public boolean count(long bytes) {
            written = true;
            faults.progress();
            return true;
        }

        @Override
        public void end() {
            // the server has answered for all blocks
        }
    }

    /**
     * The length of a file in bytes; empty if the server does not tell it.
     *
     * @throws DeliveryException if the server is gone
     */
    OptionalLong length(String path) {
        try {
            SftpATTRS attributes = stat(path);
            return (attributes.getFlags() & SftpATTRS.SSH_FILEXFER_ATTR_SIZE) == 0
                    ? OptionalLong.empty()
                    : OptionalLong.of(attributes.getSize());
        } catch (SftpException e) {
            if (!session.isConnected()) {
                throw faults.asking("look at", path, e, false);
            }
            return OptionalLong.empty();
        }
    }

    /**
     * Whether there is a file of a name.
     *
     * @throws DeliveryException if the server does not tell, or is gone
     */
    boolean exists(String path) {
        try {
            stat(path);
            return true;
        } catch (SftpException e) {
            if (session.isConnected() && e.id == ChannelSftp.SSH_FX_NO_SUCH_FILE) {
                return false;
            }
            throw faults.asking("look at", path, e, session.isConnected());
        }
    }

    /**
     * Whether a directory is there.
     *
     * @return false if the server does not tell
     * @throws DeliveryException if it is not there, is none, or the server is gone
     */
    boolean isDirectory(String directory) {
        try {
            SftpATTRS attributes = stat(directory);
            if ((attributes.getFlags() & SftpATTRS.SSH_FILEXFER_ATTR_PERMISSIONS) != 0 && !attributes.isDir()) {
                throw faults.noDirectory(directory, "it is no directory");
            }
            return true;
        } catch (SftpException e) {
            if (!session.isConnected()) {
                throw faults.asking("look at", directory, e, false);
            }
            if (e.id == ChannelSftp.SSH_FX_NO_SUCH_FILE) {
                throw faults.noDirectory(directory, "it is not there");
            }
            return false;
        }
    }

    private SftpATTRS stat(String path) throws SftpException {
        faults.progress();
        return channel.stat(quoted(path.isEmpty() ? channel.pwd() : path));
    }

    /** Whether the server replaces a file when another one is renamed to its name. */
    boolean renamesOverFiles() {
        return "1".equals(channel.getExtension("posix-rename@openssh.com"));
    }

    /** @throws DeliveryException if the server refuses it, or is gone */
    void rename(String from, String to) {
        faults.progress();
        try {
            channel.rename(quoted(from), quoted(to));
        } catch (SftpException e) {
            throw faults.asking("rename " + from + " to", to, e, session.isConnected());
        }
    }

    /** @throws DeliveryException if the server refuses it, or is gone; not if there is no such file */
    void remove(String path) {
        faults.progress();
        try {
            channel.rm(quoted(path));
        } catch (SftpException e) {
            if (!session.isConnected() || e.id != ChannelSftp.SSH_FX_NO_SUCH_FILE) {
                throw faults.asking("remove", path, e, session.isConnected());
            }
        }
    }

    /** Makes the directories of a path that are missing; what the server refuses shows when the file is sent again. */
    void makeDirectories(String path) {
        for (int slash = path.indexOf('/', 1); slash > 0; slash = path.indexOf('/', slash + 1)) {
            String directory = path.substring(0, slash);
            faults.progress();
            try {
                channel.mkdir(directory);
            } catch (SftpException e) {
                if (!session.isConnected()) {
                    throw faults.asking("make", directory, e, false);
                }
            }
        }
    }

    /**
     * Begins anew in the same log-in: after a write that failed, answers to others may still be on their way.
     *
     * @return false if the connection is gone
     */
    boolean renew() {
        channel.disconnect();
        try {
            channel = open();
            return true;
        } catch (JSchException e) {
            return false;
        }
    }

    private static String quoted(String path) {
        return SPECIAL.matcher(path).replaceAll("\\\\$0");
    }

    @Override
    public void close() {
        channel.disconnect();
        session.disconnect();
    }

    /** Camel's session for an endpoint, by which each credential is offered once. */
    private static final class LogIn extends SftpOperations {
        private final DestinationSpec destination;
        private final SftpConfiguration told;
        private final String keyExchange;
        private final String ciphers;

        LogIn(SftpEndpoint endpoint, DestinationSpec destination) {
            super(endpoint.getProxy());
            this.destination = destination;
            told = endpoint.getConfiguration();
            keyExchange = told.getKeyExchangeProtocols();
            ciphers = told.getCiphers();
            setEndpoint(endpoint);
        }

        Session session() throws JSchException {
            return createSession(told);
        }

        @Override
        protected Session createSession(RemoteFileConfiguration configuration) throws JSchException {
            // Camel would set these two for every session of this Java process
            told.setKeyExchangeProtocols(null);
            told.setCiphers(null);
            Session session = super.createSession(configuration);
            if (keyExchange != null) {
                session.setConfig("kex", keyExchange);
            }
            if (ciphers != null) {
                session.setConfig("cipher.c2s", ciphers);
                session.setConfig("cipher.s2c", ciphers);
            }
            session.setConfig("CheckKexes", offered(session));
            session.setConfig("MaxAuthTries", "1");
            if (destination.find("password").isEmpty()) {
                // asked first and then signed, a key is offered once for each algorithm of its signature
                session.setConfig("enable_pubkey_auth_query", "no");
            }
            if (told.getServerAliveInterval() == 0) {
                // one that answers keep-alive messages but no request would be waited for without an end
                session.setServerAliveCountMax(0);
            }
            return session;
        }

        /** JSch makes keys for each method that it checks, also for those that it does not offer, which take long. */
        private static String offered(Session session) {
            List<String> offered = List.of(session.getConfig("kex").split(",", -1));
            return Stream.of(session.getConfig("CheckKexes").split(",", -1))
                    .filter(offered::contains)
                    .collect(Collectors.joining(","));
        }
    }
}
