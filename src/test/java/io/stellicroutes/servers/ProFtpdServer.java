package io.stellicroutes.servers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;

/** ProFTPD with mod_sftp, as Debian packages it, for one user who logs in with a password. */
public final class ProFtpdServer implements AutoCloseable {
    public static final String USER = "stellic";
    public static final String PASSWORD = "secret";

    private final DebianDaemon daemon;

    /** A server that allows everything. */
    public ProFtpdServer() throws IOException {
        this("");
    }

    /** @param forbidden FTP's names of what it refuses, with blanks between them, such as {@code RNFR DELE} */
    public ProFtpdServer(String forbidden) throws IOException {
        Path proftpd = Installed.program("proftpd", "proftpd-basic proftpd-mod-crypto");
        daemon = new DebianDaemon("proftpd");
        try {
            daemon.run("ssh-keygen", "-q", "-t", "rsa", "-b", "3072", "-m", "PEM", "-N", "", "-f", file("host_key"));
            for (Path directory : new Path[] {home(), outside()}) {
                DebianDaemon.own(Files.createDirectory(directory));
            }
            Path users = daemon.dir().resolve("users");
            Files.writeString(
                    users,
                    USER + ":$5$stellic$lwy9/Ao/fume83igDgCOWiJhE0.tAS4bBRT8bjJIR0/:"
                            + Files.getAttribute(home(), "unix:uid") + ":" + Files.getAttribute(home(), "unix:gid")
                            + "::"
                            + home() + ":/bin/false\n");
            DebianDaemon.own(users);
            Files.setPosixFilePermissions(users, PosixFilePermissions.fromString("rw-------"));
            Files.writeString(daemon.dir().resolve("proftpd.conf"), """
                    LoadModule mod_sftp.c
                    ServerType standalone
                    Port %d
                    DefaultAddress 127.0.0.1
                    SocketBindTight on
                    User %s
                    Group %s
                    ControlsEngine off
                    UseReverseDNS off
                    WtmpLog off
                    TransferLog none
                    PidFile %s
                    ScoreboardFile %s
                    DelayEngine off
                    RequireValidShell off
                    AuthOrder mod_auth_file.c
                    AuthUserFile %s
                    SFTPEngine on
                    SFTPHostKey %s
                    SFTPAuthMethods password
                    SystemLog %s
                    %s
                    """.formatted(
                            daemon.port(),
                            DebianDaemon.user(),
                            Files.getAttribute(home(), "posix:group"),
                            file("pid"),
                            file("scoreboard"),
                            users,
                            file("host_key"),
                            file("system.log"),
                            forbidden.isEmpty() ? "" : "<Limit " + forbidden + ">\nDenyAll\n</Limit>"));
            daemon.serve(proftpd.toString(), "-n", "-q", "-c", file("proftpd.conf"));
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

    /** The settings of a destination that logs in; the path begins with a slash. */
    public Map<String, String> settings(String path) throws IOException {
        Path knownHosts = Files.writeString(
                daemon.dir().resolve("known_hosts"),
                "[127.0.0.1]:" + daemon.port() + " " + Files.readString(Path.of(file("host_key.pub"))));
        return Map.of(
                "uri",
                "sftp://" + USER + "@127.0.0.1:" + daemon.port() + path,
                "password",
                PASSWORD,
                "known-hosts-file",
                knownHosts.toString());
    }

    private String file(String name) {
        return daemon.dir().resolve(name).toString();
    }

    @Override
    public void close() throws IOException {
        daemon.close();
    }
}
