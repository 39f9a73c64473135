package io.stellicroutes.runtimes;

import io.stellicroutes.sandbox.Sandbox;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.Writer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Properties;
import java.util.Set;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.config.impl.SecurityConfiguration;
import org.apache.activemq.artemis.core.security.Role;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.ActiveMQServers;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.apache.activemq.artemis.spi.core.security.ActiveMQJAASSecurityManager;
import org.apache.activemq.artemis.spi.core.security.jaas.InVMLoginModule;

/**
 * What the tests of the runtimes talk to, in a process of its own, so that the runtime has nothing on its classpath
 * that a user would not put there: the sandbox, a PostgreSQL and an Artemis broker. It ends with its standard input.
 *
 * <p>Argument: a directory that has {@code roster.csv}, the file of the data types {@code roster} and
 * {@code user_groups}. What leads to the servers is written to {@code servers.properties} there, when they are up.
 */
final class RuntimeServers {
    private static final String USER = "stellic";
    private static final String PASSWORD = "p+w%41&?# ${y}";

    private RuntimeServers() {}

    public static void main(String[] args) throws Exception {
        Path dir = Path.of(args[0]);
        String brokerUrl = "tcp://127.0.0.1:" + freePort();
        ActiveMQServer broker = broker(dir.resolve("broker"), brokerUrl);
        broker.start();
        try (Sandbox sandbox = new Sandbox(dir.resolve("sandbox"), 0);
                EmbeddedPostgres postgres = EmbeddedPostgres.builder()
                        .setPGStartupWait(Duration.ofMinutes(1))
                        .start()) {
            byte[] csv = Files.readAllBytes(dir.resolve("roster.csv"));
            sandbox.content("roster", csv).content("user_groups", csv);
            Properties properties = new Properties();
            properties.put("stellic.base-url", sandbox.url().toString());
            properties.put("stellic.auth.header", "Authorization");
            properties.put("stellic.auth.value", "Token " + Sandbox.TOKEN);
            properties.put("stellic.work-dir", dir.resolve("work").toString());
            properties.put("stellic.poll.initial-delay", "10ms");
            properties.put("stellic.poll.max-delay", "50ms");
            properties.put("stellic.request.retry-delay", "10ms");
            properties.put("stellic.exports.roster.to", "warehouse,events");
            properties.put("stellic.destinations.warehouse.type", "database");
            properties.put("stellic.destinations.warehouse.url", postgres.getJdbcUrl("postgres", "postgres"));
            properties.put("stellic.destinations.events.type", "jms");
            properties.put("stellic.destinations.events.broker-url", brokerUrl);
            properties.put("stellic.destinations.events.username", USER);
            properties.put("stellic.destinations.events.password", PASSWORD);
            Path unfinished = dir.resolve("servers.properties.part");
            try (Writer out = Files.newBufferedWriter(unfinished)) {
                properties.store(out, null);
            }
            Files.move(unfinished, dir.resolve("servers.properties"), StandardCopyOption.ATOMIC_MOVE);
            while (System.in.read() >= 0) {
                // until whoever started it ends, or closes it
            }
        } finally {
            broker.stop();
        }
    }

    /** One that keeps its journal on disk and asks for a password. */
    private static ActiveMQServer broker(Path directory, String url) throws Exception {
        Configuration configuration = new ConfigurationImpl()
                // else it lets senders wait where the disk is 90 % full
                .setMaxDiskUsage(-1)
                .setJournalType(JournalType.NIO)
                .setBindingsDirectory(directory.resolve("bindings").toString())
                .setJournalDirectory(directory.resolve("journal").toString())
                .setLargeMessagesDirectory(directory.resolve("large").toString())
                .setPagingDirectory(directory.resolve("paging").toString())
                .setJMXManagementEnabled(false)
                .addAcceptorConfiguration("clients", url)
                .addAddressSetting(
                        "#", new AddressSettings().setAutoDeleteQueues(false).setAutoDeleteAddresses(false))
                .putSecurityRoles(
                        "#",
                        Set.of(new Role(USER, true, true, true, true, true, true, true, true, true, true, true, true)));
        SecurityConfiguration users = new SecurityConfiguration();
        users.addUser(USER, PASSWORD);
        users.addRole(USER, USER);
        return ActiveMQServers.newActiveMQServer(
                configuration, null, new ActiveMQJAASSecurityManager(InVMLoginModule.class.getName(), users), true);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
