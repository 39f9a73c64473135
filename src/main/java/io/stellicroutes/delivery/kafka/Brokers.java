package io.stellicroutes.delivery.kafka;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.utils.Utils;

/**
 * The hosts and ports of a destination's {@code brokers}. Kafka's client tries hosts that do not answer again and
 * again, for as long as it may and with a warning each time: one look beforehand is faster and says which host it is.
 */
final class Brokers {
    private Brokers() {}

    /**
     * Whether one of them accepts a connection; sends nothing.
     *
     * @param timeout how long all of them together have
     * @return why none does, each with host and port; empty if one does, or if {@code brokers} are not to be read so:
     *     that is for Kafka's client to tell
     */
    static Optional<String> failure(String brokers, Duration timeout) {
        List<InetSocketAddress> known = new ArrayList<>();
        List<String> failures = new ArrayList<>();
        for (String broker : brokers.split(",", -1)) {
            String host = Utils.getHost(broker.strip());
            Integer port = Utils.getPort(broker.strip());
            if (host == null || port == null || port > 65_535) {
                return Optional.empty();
            }
            InetSocketAddress address = new InetSocketAddress(host, port);
            if (address.isUnresolved()) {
                failures.add(host + ":" + port + " (the name is not known)");
            } else {
                known.add(address);
            }
        }
        try {
            return isOneThere(known, timeout, failures) ? Optional.empty() : Optional.of(String.join(", ", failures));
        } catch (IOException e) {
            // no more sockets in this process: Kafka's client will say the same
            return Optional.empty();
        }
    }

    private static boolean isOneThere(List<InetSocketAddress> brokers, Duration timeout, List<String> failures)
            throws IOException {
        long deadline = System.nanoTime() + timeout.toNanos();
        List<SocketChannel> channels = new ArrayList<>();
        int waiting = 0;
        try (Selector selector = Selector.open()) {
            for (InetSocketAddress broker : brokers) {
                SocketChannel channel = SocketChannel.open();
                channels.add(channel);
                channel.configureBlocking(false);
                channel.register(selector, SelectionKey.OP_CONNECT, broker);
                try {
                    if (channel.connect(broker)) {
                        return true;
                    }
                    waiting++;
                } catch (IOException e) {
                    failures.add(named(broker) + " (can't be reached from here)");
                }
            }
            while (waiting > 0) {
                long millis = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
                if (millis <= 0 || Thread.currentThread().isInterrupted()) {
                    break;
                }
                selector.select(millis);
                for (SelectionKey key : selector.selectedKeys()) {
                    InetSocketAddress broker = (InetSocketAddress) key.attachment();
                    if (isConnected((SocketChannel) key.channel())) {
                        return true;
                    }
                    failures.add(named(broker) + " (refuses the connection)");
                    key.cancel();
                    waiting--;
                }
                selector.selectedKeys().clear();
            }
            selector.keys().stream()
                    .filter(SelectionKey::isValid)
                    .map(key -> named((InetSocketAddress) key.attachment()))
                    .forEach(broker -> failures.add(broker + " (no answer within " + timeout.toMillis() + " ms)"));
            return false;
        } finally {
            for (SocketChannel channel : channels) {
                channel.close();
            }
        }
    }

    private static boolean isConnected(SocketChannel channel) {
        try {
            return channel.finishConnect();
        } catch (IOException e) {
            return false;
        }
    }

    private static String named(InetSocketAddress broker) {
        return broker.getHostString() + ":" + broker.getPort();
    }
}
