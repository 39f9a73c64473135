package io.stellicroutes.bench.servers;

import java.nio.file.Path;
import java.util.Map;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyAcceptorFactory;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.ActiveMQServers;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.core.server.Queue;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;

/** An Artemis broker with its defaults: a journal on disk that is synchronised at each commit; no log-in. */
final class ArtemisServer implements ServerMain.Server {
    private final ActiveMQServer server;
    private final int port = Ports.free();

    ArtemisServer(Path directory) throws Exception {
        Configuration configuration = new ConfigurationImpl()
                // else it lets senders wait where the disk is 90 % full
                .setMaxDiskUsage(-1)
                .setJournalType(JournalType.NIO)
                .setBindingsDirectory(directory.resolve("bindings").toString())
                .setJournalDirectory(directory.resolve("journal").toString())
                .setLargeMessagesDirectory(directory.resolve("large").toString())
                .setPagingDirectory(directory.resolve("paging").toString())
                .setSecurityEnabled(false)
                .setJMXManagementEnabled(false)
                .addAcceptorConfiguration(new TransportConfiguration(
                        NettyAcceptorFactory.class.getName(), Map.of("host", "127.0.0.1", "port", port)))
                .addAddressSetting(
                        "#", new AddressSettings().setAutoDeleteQueues(false).setAutoDeleteAddresses(false));
        server = ActiveMQServers.newActiveMQServer(configuration, null, null, true);
        server.start();
    }

    @Override
    public String properties() {
        return "url=tcp://127.0.0.1:" + port;
    }

    /** {@code count QUEUE}: its messages. {@code drop QUEUE}: the queue and what it holds. */
    @Override
    public String answer(String... words) throws Exception {
        SimpleString name = SimpleString.of(words[1]);
        Queue queue = server.locateQueue(name);
        return switch (words[0]) {
            case "count" -> queue == null ? "0" : Long.toString(queue.getMessageCount());
            case "drop" -> {
                if (queue != null) {
                    queue.deleteAllReferences();
                    server.destroyQueue(name);
                }
                yield "";
            }
            default -> throw new IllegalArgumentException(words[0]);
        };
    }

    @Override
    public void close() throws Exception {
        server.stop();
    }
}
