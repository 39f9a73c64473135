package io.stellicroutes.control;

import io.stellicroutes.base.OwnerOnly;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where the service of a work directory listens: the file {@code service.address} in it, for its owner alone.
 *
 * @param socket the path of a UNIX domain socket; empty where there is none
 * @param port of 127.0.0.1, where there is no socket; else 0
 * @param token what a command must say, which can read the file
 * @param process the service's number
 */
record ServiceAddress(String socket, int port, String token, long process) {
    private static final String FILE = "service.address";
    private static final int TOKEN_BYTES = 32;
    private static final int MOST = 4096;

    static ServiceAddress ofSocket(Path socket) {
        return new ServiceAddress(
                socket.toString(), 0, newToken(), ProcessHandle.current().pid());
    }

    static ServiceAddress ofPort(int port) {
        return new ServiceAddress("", port, newToken(), ProcessHandle.current().pid());
    }

    private static String newToken() {
        byte[] token = new byte[TOKEN_BYTES];
        new SecureRandom().nextBytes(token);
        return HexFormat.of().formatHex(token);
    }

    /**
     * What a work directory says.
     *
     * @return empty if no service has listened there, if what is there is another user's, or not an address
     */
    static Optional<ServiceAddress> in(Path workDir) throws IOException {
        Path file = workDir.resolve(FILE);
        if (!Files.isReadable(file) || Files.size(file) > MOST || !SystemUser.has(file)) {
            return Optional.empty();
        }
        try {
            Frame frame = Frame.of(Files.readAllBytes(file));
            return Optional.of(new ServiceAddress(
                    frame.text("socket"),
                    Integer.parseInt(frame.text("port")),
                    frame.text("token"),
                    Long.parseLong(frame.text("process"))));
        } catch (Frame.NotAFrameException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** Says it in the work directory, in the place of what was said before. */
    void write(Path workDir) throws IOException {
        Path file = workDir.resolve(FILE);
        Path next = workDir.resolve(FILE + ".new");
        Files.deleteIfExists(next);
        OwnerOnly.createFile(next);
        Files.write(
                next,
                new Frame(
                                Frame.Kind.ADDRESS,
                                Map.of(
                                        "socket",
                                        socket,
                                        "port",
                                        Integer.toString(port),
                                        "token",
                                        token,
                                        "process",
                                        Long.toString(process)),
                                List.of())
                        .line());
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Takes it away, if it is still this that the work directory says. */
    void remove(Path workDir) throws IOException {
        if (in(workDir).filter(this::equals).isPresent()) {
            Files.deleteIfExists(workDir.resolve(FILE));
        }
    }

    /** Whether somebody knows the token; takes as long for a wrong one as for the right one. */
    boolean isToken(String said) {
        return MessageDigest.isEqual(token.getBytes(StandardCharsets.UTF_8), said.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * A socket that is not connected yet.
     *
     * @see #where()
     */
    SocketChannel unconnected() throws IOException {
        return socket.isEmpty() ? SocketChannel.open() : SocketChannel.open(StandardProtocolFamily.UNIX);
    }

    /** Where to connect to. */
    SocketAddress where() {
        return socket.isEmpty()
                ? new InetSocketAddress(InetAddress.getLoopbackAddress(), port)
                : UnixDomainSocketAddress.of(socket);
    }

    /** Whether a connection is refused: nobody listens there any more. What is not there at all does not refuse. */
    boolean isRefused() throws IOException {
        try (SocketChannel channel = unconnected()) {
            channel.connect(where());
            return false;
        } catch (ConnectException e) {
            return true;
        } catch (SocketException e) {
            return false;
        }
    }
}
