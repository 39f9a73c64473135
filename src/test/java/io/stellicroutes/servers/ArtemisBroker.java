package io.stellicroutes.servers;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.Interceptor;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.config.impl.SecurityConfiguration;
import org.apache.activemq.artemis.core.protocol.core.impl.PacketImpl;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyAcceptorFactory;
import org.apache.activemq.artemis.core.security.Role;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.ActiveMQServers;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;
import org.apache.activemq.artemis.spi.core.security.ActiveMQJAASSecurityManager;
import org.apache.activemq.artemis.spi.core.security.jaas.InVMLoginModule;

/** An Artemis broker in this process, on a port of 127.0.0.1, with its journal on disk; it asks for a password. */
public final class ArtemisBroker implements JmsBroker {
    private static final String HANDSHAKE = "ARTEMIS";
    /** Where a packet has its type: behind its length. */
    private static final int TYPE = 4;

    public static final String USER = "stellic";
    public static final String PASSWORD = "p+w%41&?# ${y}";

    private final Path directory;
    private final int port;
    private final AtomicInteger untilLost = new AtomicInteger(-1);
    private final AtomicBoolean answerIsLost = new AtomicBoolean();
    private volatile boolean loseAnswer;
    private ActiveMQServer server;

    /** @param directory where it keeps its journal */
    public ArtemisBroker(Path directory) throws Exception {
        this(directory, freePort());
    }

    /** As {@link #ArtemisBroker(Path)}, on a chosen port. */
    public ArtemisBroker(Path directory, int port) throws Exception {
        this.directory = directory;
        this.port = port;
        start();
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Starts it, or starts it again with what its journal holds. */
    public void start() throws Exception {
        Configuration configuration = new ConfigurationImpl()
                // else it lets senders wait where the disk is 90 % full
                .setMaxDiskUsage(-1)
                .setPersistenceEnabled(true)
                .setJournalType(JournalType.NIO)
                .setJournalDatasync(false)
                .setJournalFileSize(1 << 20)
                .setJournalMinFiles(2)
                .setBindingsDirectory(directory.resolve("bindings").toString())
                .setJournalDirectory(directory.resolve("journal").toString())
                .setLargeMessagesDirectory(directory.resolve("large").toString())
                .setPagingDirectory(directory.resolve("paging").toString())
                .setSecurityEnabled(true)
                .setJMXManagementEnabled(false)
                .addAcceptorConfiguration(new TransportConfiguration(
                        NettyAcceptorFactory.class.getName(),
                        // a client of AMQP that is silent for so long is given up
                        Map.of("host", "127.0.0.1", "port", port, "amqpIdleTimeout", 8_000)))
                .addAddressSetting(
                        "#", new AddressSettings().setAutoDeleteQueues(false).setAutoDeleteAddresses(false))
                .putSecurityRoles("#", Set.of(everything("all")))
                .putSecurityRoles("locked.#", Set.of(everything("nobody")));
        SecurityConfiguration users = new SecurityConfiguration();
        users.addUser(USER, PASSWORD);
        users.addRole(USER, "all");
        ActiveMQJAASSecurityManager security = new ActiveMQJAASSecurityManager(InVMLoginModule.class.getName(), users);
        server = ActiveMQServers.newActiveMQServer(configuration, null, security, true);
        server.start();
        server.getRemotingService().addIncomingInterceptor((Interceptor) (packet, connection) -> {
            boolean commit = ((PacketImpl) packet).getType() == PacketImpl.SESS_COMMIT;
            return !commit || untilLost.getAndUpdate(n -> n < 0 ? n : n - 1) != 0 || lose(connection);
        });
        server.getRemotingService().addOutgoingInterceptor((Interceptor) (packet, connection) -> {
            boolean answer = ((PacketImpl) packet).getType() == PacketImpl.NULL_RESPONSE;
            return !answer || !answerIsLost.compareAndSet(true, false) || lose(connection);
        });
    }

    private static Role everything(String name) {
        return new Role(name, true, true, true, true, true, true, true, true, true, true, true, true);
    }

    private boolean lose(RemotingConnection connection) {
        if (loseAnswer) {
            loseAnswer = false;
            answerIsLost.set(true);
            return true;
        }
        connection.fail(new ActiveMQException("cut"));
        return false;
    }

    /** After so many more commits the next one does not reach the broker, and the connection is cut. */
    public void loseCommitAfter(int commits) {
        loseAnswer = false;
        untilLost.set(commits);
    }

    /** After so many more commits the broker makes the next one, but its answer is lost, and the connection is cut. */
    public void loseAnswerToCommitAfter(int commits) {
        loseAnswer = true;
        untilLost.set(commits);
    }

    public void stop() throws Exception {
        server.stop();
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public ConnectionFactory factory(int at, int silence) {
        return new ActiveMQConnectionFactory("tcp://127.0.0.1:" + at
                + (silence > 0 ? "?connectionTTL=" + silence + "&clientFailureCheckPeriod=" + silence / 2 : ""));
    }

    @Override
    public ConnectionFactory patient(int at) {
        return new ActiveMQConnectionFactory(
                "tcp://127.0.0.1:" + at + "?initialConnectAttempts=-1&reconnectAttempts=-1&retryInterval=200");
    }

    /** Its own protocol begins with its name. */
    @Override
    public FrozenLine.Framing framing() {
        return in -> {
            byte[] begin = in.readNBytes(TYPE);
            if (begin.length < TYPE) {
                return null;
            }
            int rest = begin[0] == HANDSHAKE.charAt(0)
                    ? HANDSHAKE.length() - TYPE
                    : ByteBuffer.wrap(begin).getInt();
            return ByteBuffer.allocate(TYPE + rest)
                    .put(begin)
                    .put(in.readNBytes(rest))
                    .array();
        };
    }

    @Override
    public boolean isCommit(byte[] chunk) {
        return chunk.length > TYPE && chunk[TYPE] == PacketImpl.SESS_COMMIT;
    }

    @Override
    public boolean isAnswerToCommit(byte[] chunk) {
        return chunk.length > TYPE && chunk[TYPE] == PacketImpl.NULL_RESPONSE;
    }

    public String url() {
        return "tcp://127.0.0.1:" + port;
    }

    /** What leads there: the properties of a destination, without their prefix. */
    public String destination() {
        return """
                type=jms
                broker-url=%s
                username=%s
                password=%s
                """.formatted(url(), USER, PASSWORD);
    }

    /** Without a window: each time the broker waits for one to open, the browser may believe that it is at the end. */
    @Override
    public List<Message> browse(String queue) throws JMSException {
        try (ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory(url() + "?consumerWindowSize=-1")) {
            return JmsBroker.browse(queue, factory);
        }
    }

    /** Someone who listens to a topic. */
    public Subscriber subscribe(String topic) throws JMSException {
        ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory(url());
        Connection connection = factory.createConnection(USER, PASSWORD);
        Session session = connection.createSession();
        Destination destination = session.createTopic(topic);
        MessageConsumer consumer = session.createConsumer(destination);
        connection.start();
        return new Subscriber(factory, connection, consumer);
    }

    /** A listener to a topic. */
    public record Subscriber(ActiveMQConnectionFactory factory, Connection connection, MessageConsumer consumer)
            implements AutoCloseable {
        /** The next message; null if none comes. */
        public Message next() throws JMSException {
            return consumer.receive(5_000);
        }

        @Override
        public void close() throws JMSException {
            connection.close();
            factory.close();
        }
    }

    @Override
    public long count(String queue) {
        var found = server.locateQueue(SimpleString.of(queue));
        return found == null ? -1 : found.getMessageCount();
    }

    @Override
    public void close() throws Exception {
        server.stop();
    }
}
