package io.stellicroutes.servers;

import jakarta.jms.ConnectionFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.activemq.ActiveMQConnectionFactory;
import org.apache.activemq.broker.BrokerPlugin;
import org.apache.activemq.broker.BrokerService;
import org.apache.activemq.broker.region.Destination;
import org.apache.activemq.broker.region.policy.PolicyEntry;
import org.apache.activemq.broker.region.policy.PolicyMap;
import org.apache.activemq.command.ActiveMQQueue;
import org.apache.activemq.security.AuthenticationUser;
import org.apache.activemq.security.SimpleAuthenticationPlugin;
import org.apache.activemq.store.kahadb.KahaDBPersistenceAdapter;

/** An ActiveMQ Classic broker in this process, on a port of 127.0.0.1, with its journal on disk. */
public final class ClassicBroker implements JmsBroker {
    /** OpenWire's number of the command that begins and ends transactions, and what its last byte says. */
    private static final int TRANSACTION_INFO = 7;

    private static final int COMMIT_ONE_PHASE = 2;
    private static final int RESPONSE = 30;

    private final Path directory;
    private final int port;
    private BrokerService broker;

    public ClassicBroker(Path directory) throws Exception {
        this.directory = directory;
        this.port = ArtemisBroker.freePort();
        start();
    }

    /** Starts it, or starts it again with what its journal holds. */
    public void start() throws Exception {
        broker = new BrokerService();
        broker.setBrokerName("classic-" + port);
        broker.setUseJmx(false);
        broker.setUseShutdownHook(false);
        broker.setDataDirectoryFile(directory.toFile());
        KahaDBPersistenceAdapter store = new KahaDBPersistenceAdapter();
        store.setDirectory(directory.resolve("kahadb").toFile());
        store.setJournalMaxFileLength(1 << 22);
        broker.setPersistenceAdapter(store);
        broker.setPlugins(new BrokerPlugin[] {
            new SimpleAuthenticationPlugin(
                    List.of(new AuthenticationUser(ArtemisBroker.USER, ArtemisBroker.PASSWORD, "all")))
        });
        PolicyEntry all = new PolicyEntry();
        all.setQueue(">");
        all.setMaxBrowsePageSize(100_000);
        PolicyMap policies = new PolicyMap();
        policies.setDefaultEntry(all);
        broker.setDestinationPolicy(policies);
        broker.addConnector("tcp://127.0.0.1:" + port);
        broker.start();
        broker.waitUntilStarted();
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public ConnectionFactory factory(int at, int silence) {
        return new ActiveMQConnectionFactory(url(at, silence));
    }

    @Override
    public ConnectionFactory patient(int at) {
        return new ActiveMQConnectionFactory("failover:(tcp://127.0.0.1:" + at + ")");
    }

    /** The URL of that factory. */
    public String url(int at, int silence) {
        return "tcp://127.0.0.1:" + at
                + (silence > 0
                        ? "?wireFormat.maxInactivityDuration=" + silence
                                + "&wireFormat.maxInactivityDurationInitalDelay=" + silence
                        : "");
    }

    @Override
    public FrozenLine.Framing framing() {
        return FrozenLine.Framing.LENGTH_PREFIXED;
    }

    @Override
    public boolean isCommit(byte[] chunk) {
        return chunk.length > 5 && chunk[4] == TRANSACTION_INFO && chunk[chunk.length - 1] == COMMIT_ONE_PHASE;
    }

    @Override
    public boolean isAnswerToCommit(byte[] chunk) {
        return chunk.length > 4 && chunk[4] == RESPONSE;
    }

    @Override
    public long count(String queue) throws IOException {
        try {
            Destination found = broker.getBroker().getDestinationMap().get(new ActiveMQQueue(queue));
            return found == null
                    ? -1
                    : found.getDestinationStatistics().getMessages().getCount();
        } catch (Exception e) {
            throw new IOException("the broker does not count", e);
        }
    }

    @Override
    public void close() throws Exception {
        broker.stop();
        broker.waitUntilStopped();
    }
}
