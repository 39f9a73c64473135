package io.stellicroutes.control;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.util.Optional;
import jdk.net.ExtendedSocketOptions;

/** Whose this process, a file and the other end of a socket are, as far as the system tells. Stateless. */
final class SystemUser {
    private static final Path THIS_PROCESS = Path.of("/proc/self");
    private static final String ROOT = "root";

    private SystemUser() {}

    /** Whether the other end of a socket is a process of this one's user or of root, or the system does not tell. */
    static boolean isAt(SocketChannel channel) throws IOException {
        return !channel.supportedOptions().contains(ExtendedSocketOptions.SO_PEERCRED)
                || trusts(
                        self(),
                        channel.getOption(ExtendedSocketOptions.SO_PEERCRED).user());
    }

    /** The user whose process is at the other end of a socket; this process's, where the system does not tell. */
    static String nameAt(SocketChannel channel) throws IOException {
        return channel.supportedOptions().contains(ExtendedSocketOptions.SO_PEERCRED)
                ? channel.getOption(ExtendedSocketOptions.SO_PEERCRED).user().getName()
                : System.getProperty("user.name");
    }

    /** Whether a file is this process's user's. Root takes anybody's, for it can do what anybody can. */
    static boolean has(Path file) throws IOException {
        if (!file.getFileSystem().supportedFileAttributeViews().contains("owner")) {
            return true;
        }
        Optional<UserPrincipal> self = self();
        return self.equals(named(ROOT)) || trusts(self, Files.getOwner(file));
    }

    private static boolean trusts(Optional<UserPrincipal> self, UserPrincipal other) {
        return self.isEmpty()
                || self.get().equals(other)
                || named(ROOT).filter(other::equals).isPresent();
    }

    /** On Linux by the process's number, which has a name not in every container. */
    private static Optional<UserPrincipal> self() {
        try {
            return Files.exists(THIS_PROCESS)
                    ? Optional.of(Files.getOwner(THIS_PROCESS))
                    : named(System.getProperty("user.name"));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Optional<UserPrincipal> named(String user) {
        try {
            return Optional.of(
                    FileSystems.getDefault().getUserPrincipalLookupService().lookupPrincipalByName(user));
        } catch (IOException | UnsupportedOperationException e) {
            return Optional.empty();
        }
    }
}
