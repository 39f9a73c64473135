#!/usr/bin/env bash
# Curator 5.9.0 with ZooKeeper, its recipes for numbers that several programs share. The line breaks after ZooKeeper has written a new value
# and before its answer has come. Guessed: the number is what it shall be, or succeeded() is false and the program can ask, or an exception
# says that the outcome is not known. Instead
#  - DistributedAtomicLong.increment() adds two: succeeded() is true, preValue() and postValue() are one apart, and the
#    number has grown by two. Curator sends the write again by itself with the version of before, is told that the version is another one,
#    takes its own first write for that of somebody else, and adds again. So records are counted twice, or a number is left out.
#  - DistributedAtomicLong.compareAndSet() and SharedCount.trySetCount(), by which one of several programs gets a turn, say no to the one that has
#    got it: nobody has the turn. By its documentation trySetCount() says so if the count has changed since this client read it.
# Nothing is thrown. Of the recipe the documentation says that succeeded() must be asked; here it is true. setData().idempotent(), which
# Curator has for exactly this, is not used by the recipes. A line that breaks before the write comes to ZooKeeper does no harm.
# Exits with 0 while that is so, with 1 if it has changed. Needs a JDK 17, Maven and its usual repository.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

cat >pom.xml <<'POM'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId>
  <artifactId>finding</artifactId>
  <version>1</version>
  <dependencies>
    <dependency><groupId>org.apache.curator</groupId><artifactId>curator-recipes</artifactId><version>5.9.0</version></dependency>
    <dependency><groupId>org.apache.curator</groupId><artifactId>curator-test</artifactId><version>5.9.0</version></dependency>
    <dependency><groupId>org.slf4j</groupId><artifactId>slf4j-nop</artifactId><version>1.7.36</version></dependency>
  </dependencies>
</project>
POM
cat >Counted.java <<'JAVA'
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.framework.recipes.atomic.AtomicValue;
import org.apache.curator.framework.recipes.atomic.DistributedAtomicLong;
import org.apache.curator.framework.recipes.shared.SharedCount;
import org.apache.curator.retry.RetryNTimes;
import org.apache.curator.test.TestingServer;

class Counted {
    /** Where the line is closed: before the next write comes to the server, or before its answer comes to the client. */
    enum Break {
        NEVER,
        BEFORE_THE_WRITE,
        BEFORE_ITS_ANSWER
    }

    static final int SET_DATA = 5;
    static final AtomicReference<Break> next = new AtomicReference<>(Break.NEVER);

    public static void main(String[] arguments) throws Exception {
        try (TestingServer server = new TestingServer();
                ServerSocket line = new ServerSocket(0, 9, InetAddress.getLoopbackAddress())) {
            start(() -> relay(line, server.getPort()));
            try (CuratorFramework client = CuratorFrameworkFactory.newClient(
                            "127.0.0.1:" + line.getLocalPort(), new RetryNTimes(100, 100));
                    CuratorFramework direct = CuratorFrameworkFactory.newClient(
                            server.getConnectString(), new RetryNTimes(100, 100))) {
                client.start();
                direct.start();
                client.blockUntilConnected();
                for (Break when : Break.values()) {
                    tell(client, direct, when);
                }
            }
        }
        System.exit(0);
    }

    static void tell(CuratorFramework client, CuratorFramework direct, Break when) throws Exception {
        String path = "/" + when;
        DistributedAtomicLong number = new DistributedAtomicLong(client, path, new RetryNTimes(10, 10));
        DistributedAtomicLong seen = new DistributedAtomicLong(direct, path, new RetryNTimes(10, 10));
        number.initialize(10L);
        next.set(when);
        AtomicValue<Long> added = number.increment();
        String text = "increment() of 10 " + (added.succeeded() ? "succeeded" : "failed") + " with " + added.preValue() + " to "
                + added.postValue() + ", the number is " + seen.get().postValue();

        number.forceSet(0L);
        next.set(when);
        AtomicValue<Long> set = number.compareAndSet(0L, 1L);
        text += "; compareAndSet(0, 1) " + (set.succeeded() ? "succeeded" : "failed") + ", the number is " + seen.get().postValue();

        try (SharedCount count = new SharedCount(client, path + "/count", 0);
                SharedCount same = new SharedCount(direct, path + "/count", 0)) {
            count.start();
            next.set(when);
            boolean changed = count.trySetCount(count.getVersionedValue(), 1);
            same.start();
            text += "; trySetCount(1) of 0 was " + changed + ", the count is " + same.getCount();
        }
        if (next.getAndSet(Break.NEVER) != Break.NEVER) {
            throw new IllegalStateException("the line has not been broken");
        }
        System.out.println("line breaks " + when.name().toLowerCase().replace('_', ' ') + ": " + text);
    }

    static void relay(ServerSocket line, int port) {
        try {
            while (true) {
                Socket client = line.accept();
                Socket server = new Socket(InetAddress.getLoopbackAddress(), port);
                AtomicInteger awaited = new AtomicInteger();
                start(() -> requests(client, server, awaited));
                start(() -> answers(server, client, awaited));
            }
        } catch (IOException e) {
            // the program ends
        }
    }

    static void requests(Socket client, Socket server, AtomicInteger awaited) {
        try (client; server) {
            DataInputStream in = new DataInputStream(client.getInputStream());
            DataOutputStream out = new DataOutputStream(server.getOutputStream());
            send(out, receive(in));
            while (true) {
                byte[] request = receive(in);
                ByteBuffer header = ByteBuffer.wrap(request);
                int number = header.getInt();
                if (header.getInt() == SET_DATA) {
                    if (next.compareAndSet(Break.BEFORE_THE_WRITE, Break.NEVER)) {
                        return;
                    }
                    if (next.compareAndSet(Break.BEFORE_ITS_ANSWER, Break.NEVER)) {
                        awaited.set(number);
                    }
                }
                send(out, request);
            }
        } catch (IOException e) {
            // the line was closed
        }
    }

    static void answers(Socket server, Socket client, AtomicInteger awaited) {
        try (server; client) {
            DataInputStream in = new DataInputStream(server.getInputStream());
            DataOutputStream out = new DataOutputStream(client.getOutputStream());
            send(out, receive(in));
            while (true) {
                byte[] answer = receive(in);
                int number = ByteBuffer.wrap(answer).getInt();
                if (number > 0 && number == awaited.get()) {
                    return;
                }
                send(out, answer);
            }
        } catch (IOException e) {
            // the line was closed
        }
    }

    static byte[] receive(DataInputStream in) throws IOException {
        byte[] message = new byte[in.readInt()];
        in.readFully(message);
        return message;
    }

    static void send(DataOutputStream out, byte[] message) throws IOException {
        out.writeInt(message.length);
        out.write(message);
        out.flush();
    }

    static void start(Runnable work) {
        Thread thread = new Thread(work);
        thread.setDaemon(true);
        thread.start();
    }
}
JAVA
mvn -q -B -ntp dependency:build-classpath -Dmdep.outputFile=classpath >&2
echo "Curator 5.9.0, ZooKeeper $(tr ':' '\n' <classpath | sed -n 's|.*/zookeeper-\([0-9.]*\)\.jar|\1|p'):"
java -cp "$(cat classpath)" Counted.java 2>errors | tee seen
expect() {
    grep -qxF "$1" seen || { cat errors >&2; echo "changed: expected $1" >&2; exit 1; }
}
good='increment() of 10 succeeded with 10 to 11, the number is 11; compareAndSet(0, 1) succeeded, the number is 1; trySetCount(1) of 0 was true, the count is 1'
expect "line breaks never: $good"
expect "line breaks before the write: $good"
expect "line breaks before its answer: increment() of 10 succeeded with 11 to 12, the number is 12; compareAndSet(0, 1) failed, the number is 1;\
 trySetCount(1) of 0 was false, the count is 1"
echo "as described"
