#!/usr/bin/env bash
# RabbitMQ's Java client 5.37.1 with its defaults, so with automatic recovery, and RabbitMQ 3.10 of Debian 12. A program publishes persistent
# messages, the line breaks while it waits for its source, the client connects again by itself, and the program publishes the rest.
#  - In a transaction (txSelect): 1 to 50 before the break, 61 to 100 after it, then txCommit(). Guessed: txCommit() throws, and nothing
#    is in the queue, for the broker has dropped the open transaction. Instead the client has opened a new transaction on the new line,
#    in the same Channel object, and says nothing: txCommit() returns, and 61 to 100 alone are in the queue. So a part of
#    a transaction is committed as the whole.
#  - With confirms (confirmSelect): 51 to 60 do not reach the broker, 61 to 100 do. Guessed: waitForConfirms() returns false or throws; its
#    documentation says that it waits for the broker's answer to all messages since the last call. Instead it returns true, and 51 to 60
#    are lost: the client forgets what is not confirmed when it connects again.
# The guide says that recovery restores the settings for confirms and transactions, and that confirms are needed to know what has arrived;
# of a transaction that is open, or of confirms that are awaited, it says nothing. With setAutomaticRecoveryEnabled(false) the next
# basicPublish() throws AlreadyClosedException in both cases; with recovery, only a listener of the program's own can tell of the break.
# Exits with 0 while that is so, with 1 if it has changed. Needs a JDK 17, Maven and its usual repository, Python, and Debian's
# rabbitmq-server (installed if root may).
set -euo pipefail

work=$(mktemp -d)
server=""
epmd=""
trap 'if [ -n "$server" ]; then kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true
  ERL_EPMD_PORT=$epmd epmd -kill >/dev/null 2>&1 || true; fi; rm -rf "$work"' EXIT
cd "$work"

cat >pom.xml <<'POM'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId>
  <artifactId>finding</artifactId>
  <version>1</version>
  <dependencies>
    <dependency><groupId>com.rabbitmq</groupId><artifactId>amqp-client</artifactId><version>5.37.1</version></dependency>
    <dependency><groupId>org.slf4j</groupId><artifactId>slf4j-nop</artifactId><version>1.7.36</version></dependency>
  </dependencies>
</project>
POM
cat >Recovered.java <<'JAVA'
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.MessageProperties;
import com.rabbitmq.client.Recoverable;
import com.rabbitmq.client.RecoveryListener;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

class Recovered {
    enum Line {
        GOOD,
        BROKEN,
        BROKEN_WITHOUT_RECOVERY
    }

    static final List<Socket> OPEN = new CopyOnWriteArrayList<>();
    static volatile boolean stalled;

    public static void main(String[] arguments) throws Exception {
        int port = proxy(Integer.parseInt(arguments[0]));
        for (boolean transaction : new boolean[] {true, false}) {
            for (Line line : Line.values()) {
                System.out.println((transaction ? "transaction, " : "confirms, ") + line + ": " + outcome(port, transaction, line));
            }
        }
        System.exit(0);
    }

    static String outcome(int port, boolean transaction, Line line) throws Exception {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setHost("127.0.0.1");
        factory.setPort(port);
        String queue;
        String told;
        factory.setAutomaticRecoveryEnabled(line != Line.BROKEN_WITHOUT_RECOVERY);
        Connection connection = factory.newConnection();
        try {
            Channel channel = connection.createChannel();
            CountDownLatch ended = new CountDownLatch(1);
            if (connection instanceof Recoverable recovering) {
                recovering.addRecoveryListener(new RecoveryListener() {
                    @Override
                    public void handleRecovery(Recoverable recovered) {
                        ended.countDown();
                    }

                    @Override
                    public void handleRecoveryStarted(Recoverable recovered) {
                        // only the end counts
                    }
                });
            } else {
                connection.addShutdownListener(cause -> ended.countDown());
            }
            queue = channel.queueDeclare("rows-" + transaction + "-" + line, true, false, false, null).getQueue();
            if (transaction) {
                channel.txSelect();
            } else {
                channel.confirmSelect();
            }
            told = publishAll(channel, queue, transaction, line, ended);
        } finally {
            connection.abort();
        }
        return told + "; in the queue: " + content(factory, queue);
    }

    static String publishAll(Channel channel, String queue, boolean transaction, Line line, CountDownLatch ended) throws Exception {
        publish(channel, queue, 1, 50);
        if (!transaction) {
            channel.waitForConfirms();
            stalled = line != Line.GOOD;
            publish(channel, queue, 51, 60);
        }
        if (line != Line.GOOD) {
            for (Socket socket : OPEN) {
                socket.close();
            }
            stalled = false;
            ended.await();
        }
        try {
            publish(channel, queue, 61, 100);
        } catch (AlreadyClosedException e) {
            return "basicPublish() threw AlreadyClosedException";
        }
        if (transaction) {
            channel.txCommit();
            return "txCommit() returned";
        }
        return "waitForConfirms() returned " + channel.waitForConfirms();
    }

    static void publish(Channel channel, String queue, int first, int last) throws IOException {
        for (int i = first; i <= last; i++) {
            byte[] body = Integer.toString(i).getBytes(StandardCharsets.US_ASCII);
            channel.basicPublish("", queue, MessageProperties.PERSISTENT_TEXT_PLAIN, body);
        }
    }

    /** The numbers in the queue, each range of them as its first and last. */
    static String content(ConnectionFactory factory, String queue) throws Exception {
        SortedSet<Integer> numbers = new TreeSet<>();
        try (Connection connection = factory.newConnection();
                Channel channel = connection.createChannel()) {
            for (GetResponse got; (got = channel.basicGet(queue, true)) != null; ) {
                numbers.add(Integer.parseInt(new String(got.getBody(), StandardCharsets.US_ASCII)));
            }
        }
        StringBuilder ranges = new StringBuilder();
        for (int number : numbers) {
            if (!numbers.contains(number - 1)) {
                ranges.append(ranges.isEmpty() ? "" : ", ").append(number);
            }
            if (!numbers.contains(number + 1)) {
                ranges.append(" to ").append(number);
            }
        }
        return ranges.isEmpty() ? "nothing" : ranges.toString();
    }

    /** A line to the broker, which passes nothing to it while it is stalled. */
    static int proxy(int broker) throws IOException {
        ServerSocket accepting = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        start(() -> {
            while (true) {
                Socket client = accepting.accept();
                Socket server = new Socket(InetAddress.getLoopbackAddress(), broker);
                OPEN.add(client);
                OPEN.add(server);
                start(() -> pass(client, server, true));
                start(() -> pass(server, client, false));
            }
        });
        return accepting.getLocalPort();
    }

    static void pass(Socket from, Socket to, boolean toBroker) throws IOException {
        try (from; to) {
            byte[] bytes = new byte[65_536];
            for (int length; (length = from.getInputStream().read(bytes)) > 0; ) {
                if (!(stalled && toBroker)) {
                    to.getOutputStream().write(bytes, 0, length);
                }
            }
        }
    }

    interface Work {
        void run() throws IOException;
    }

    static void start(Work work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (IOException e) {
                // the line was broken on purpose
            }
        });
        thread.setDaemon(true);
        thread.start();
    }
}
JAVA
mvn -q -B -ntp dependency:build-classpath -Dmdep.outputFile=classpath >&2
[ -x /usr/lib/rabbitmq/bin/rabbitmq-server ] || apt-get install -y -q --no-install-recommends rabbitmq-server >&2
read -r port distribution epmd < <(python3 -c '
import socket
sockets = [socket.socket() for _ in range(3)]
for s in sockets: s.bind(("127.0.0.1", 0))
print(*[s.getsockname()[1] for s in sockets])')
HOME=$work ERL_EPMD_PORT=$epmd ERL_EPMD_ADDRESS=127.0.0.1 RABBITMQ_NODENAME=finding@localhost RABBITMQ_NODE_IP_ADDRESS=127.0.0.1 \
    RABBITMQ_NODE_PORT=$port RABBITMQ_DIST_PORT=$distribution RABBITMQ_MNESIA_BASE=$work/data RABBITMQ_LOG_BASE=$work/log \
    RABBITMQ_ENABLED_PLUGINS_FILE=$work/plugins RABBITMQ_CONFIG_FILE=$work/rabbitmq \
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS='-kernel inet_dist_use_interface {127,0,0,1}' \
    /usr/lib/rabbitmq/bin/rabbitmq-server >server.log 2>&1 &
server=$!
for _ in $(seq 240); do
    if python3 -c "import socket; socket.create_connection(('127.0.0.1', $port))" 2>/dev/null; then break; fi
    kill -0 "$server" 2>/dev/null || { cat server.log >&2; exit 1; }
    sleep 0.5
done
echo "RabbitMQ's Java client 5.37.1:"
java -cp "$(cat classpath)" Recovered.java 2>errors "$port" | tee seen
expect() {
    grep -qxF "$1" seen || { cat errors >&2; echo "changed: expected $1" >&2; exit 1; }
}
expect 'transaction, GOOD: txCommit() returned; in the queue: 1 to 50, 61 to 100'
expect 'transaction, BROKEN: txCommit() returned; in the queue: 61 to 100'
expect 'transaction, BROKEN_WITHOUT_RECOVERY: basicPublish() threw AlreadyClosedException; in the queue: nothing'
expect 'confirms, GOOD: waitForConfirms() returned true; in the queue: 1 to 100'
expect 'confirms, BROKEN: waitForConfirms() returned true; in the queue: 1 to 50, 61 to 100'
expect 'confirms, BROKEN_WITHOUT_RECOVERY: basicPublish() threw AlreadyClosedException; in the queue: 1 to 50'
echo "as described"
