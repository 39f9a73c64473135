package io.stellicroutes.bench.servers;

import io.stellicroutes.bench.Command;
import io.stellicroutes.bench.NotHereException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** An OpenSSH server of this machine's package on a high port, for the user who measures, with keys of its own. */
public final class OpenSsh implements AutoCloseable {
    private final Path directory;
    private final int port = Ports.free();
    private final Daemon daemon;

    public OpenSsh(Path directory) throws IOException, InterruptedException, NotHereException {
        this.directory = directory;
        Path server = Command.find("sshd").orElseThrow(() -> NotHereException.program("sshd", "openssh-server"));
        if (Command.find("sftp").isEmpty()) {
            throw NotHereException.program("sftp", "openssh-client");
        }
        key("host_key");
        key("user_key");
        Files.copy(directory.resolve("user_key.pub"), directory.resolve("authorized_keys"));
        alsoAt(port);
        Files.writeString(directory.resolve("sshd_config"), """
                Port %d
                ListenAddress 127.0.0.1
                HostKey %s/host_key
                AuthorizedKeysFile %s/authorized_keys
                PidFile none
                StrictModes no
                UsePAM no
                PasswordAuthentication no
                PermitRootLogin prohibit-password
                Subsystem sftp internal-sftp -d %s
                """.formatted(port, directory, directory, root()));
        Files.createDirectories(root());
        if ("root".equals(System.getProperty("user.name"))) {
            Files.createDirectories(Path.of("/run/sshd"));
        }
        daemon = Daemon.start(
                directory,
                port,
                List.of(
                        server.toString(),
                        "-D",
                        "-e",
                        "-f",
                        directory.resolve("sshd_config").toString()));
    }

    private void key(String name) throws IOException, InterruptedException {
        new Command(
                        directory,
                        List.of(
                                "ssh-keygen",
                                "-q",
                                "-t",
                                "rsa",
                                "-b",
                                "3072",
                                "-m",
                                "PEM",
                                "-N",
                                "",
                                "-f",
                                directory.resolve(name).toString()))
                .run();
    }

    /** Where the user is after the log-in. */
    public Path root() {
        return directory.resolve("in");
    }

    public Path userKey() {
        return directory.resolve("user_key");
    }

    public Path knownHosts() {
        return directory.resolve("known_hosts");
    }

    public int port() {
        return port;
    }

    public String uri() {
        return uri(port);
    }

    /** Its URI where it is reached by another port. */
    public String uri(int other) {
        return "sftp://" + System.getProperty("user.name") + "@127.0.0.1:" + other;
    }

    /** Makes its key known for another port, too. */
    public void alsoAt(int other) throws IOException {
        Files.writeString(
                knownHosts(),
                "[127.0.0.1]:" + other + " " + Files.readString(directory.resolve("host_key.pub")),
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    /** sftp and its connection, for a script that gives it its commands by {@code -b}. */
    public String client() {
        return "sftp -q -P " + port + " -i " + userKey() + " -o UserKnownHostsFile=" + knownHosts()
                + " -o IdentitiesOnly=yes -b - " + System.getProperty("user.name") + "@127.0.0.1";
    }

    @Override
    public void close() throws InterruptedException {
        daemon.close();
    }
}
