package io.stellicroutes.servers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;

/** OpenSSH's sshd with its SFTP server, as Debian packages it, for one user who logs in with a key. */
public final class OpenSshServer implements AutoCloseable {
    private static final Pattern REFUSED = Pattern.compile("Failed (password|publickey|keyboard-interactive\\S*) for ");
    private static final Pattern ACCEPTED = Pattern.compile("Accepted \\S+ for ");

    private final DebianDaemon daemon;

    /** A server that allows everything. */
    public OpenSshServer() throws IOException {
        this("", "");
    }

    /**
     * A server with restrictions.
     *
     * @param forbidden requests of SFTP that it refuses, by their names and by comma, such as {@code rename,stat}
     * @param configuration more lines of {@code sshd_config}
     */
    public OpenSshServer(String forbidden, String configuration) throws IOException {
        Path sshd = Installed.program("sshd", "openssh-server");
        daemon = new DebianDaemon("sshd");
        try {
            for (String key : new String[] {"host_key", "user_key", "other_key"}) {
                daemon.run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", file(key));
            }
            for (Path directory : new Path[] {home(), outside()}) {
                DebianDaemon.own(Files.createDirectory(directory));
            }
            Files.writeString(daemon.dir().resolve("sshd_config"), """
                    Port %d
                    ListenAddress 127.0.0.1
                    HostKey %s
                    AuthorizedKeysFile %s.pub
                    PidFile none
                    StrictModes no
                    UsePAM yes
                    LogLevel VERBOSE
                    MaxAuthTries 20
                    PasswordAuthentication yes
                    KbdInteractiveAuthentication yes
                    Subsystem sftp internal-sftp -d %s %s
                    %s
                    """.formatted(
                            daemon.port(),
                            file("host_key"),
                            file("user_key"),
                            home(),
                            forbidden.isEmpty() ? "" : "-P " + forbidden,
                            configuration));
            daemon.serve(sshd.toString(), "-D", "-e", "-f", file("sshd_config"));
        } catch (IOException | RuntimeException e) {
            daemon.close();
            throw e;
        }
    }

    /** Where the log-in leads. */
    public Path home() {
        return daemon.dir().resolve("home");
    }

    /** A directory that is not below {@link #home}. */
    public Path outside() {
        return daemon.dir().resolve("srv");
    }

    public int port() {
        return daemon.port();
    }

    public String user() {
        return DebianDaemon.user();
    }

    /** The settings of a destination that logs in; the path begins with a slash. */
    public Map<String, String> settings(String path) throws IOException {
        return Map.of(
                "uri",
                "sftp://" + user() + "@127.0.0.1:" + port() + path,
                "private-key-file",
                file("user_key"),
                "known-hosts-file",
                knownHosts().toString());
    }

    /** A private key that the server does not know. */
    public String otherKey() {
        return file("other_key");
    }

    public Path knownHosts() throws IOException {
        return Files.writeString(
                daemon.dir().resolve("known_hosts"),
                "[127.0.0.1]:" + port() + " " + Files.readString(Path.of(file("host_key.pub"))));
    }

    /** How often somebody was refused, by whatever method. */
    public long refusals() throws IOException {
        return REFUSED.matcher(daemon.log()).results().count();
    }

    /** How often somebody has logged in. */
    public long logIns() throws IOException {
        return ACCEPTED.matcher(daemon.log()).results().count();
    }

    private String file(String name) {
        return daemon.dir().resolve(name).toString();
    }

    @Override
    public void close() throws IOException {
        daemon.close();
    }
}
