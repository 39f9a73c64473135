#!/usr/bin/env bash
# Spring Integration 7.1.2 with its RedisMetadataStore, Spring Data Redis 4.1.2, Redis 7.0 of Debian 12. The store remembers what has been taken
# over, so that nothing is taken over twice: files of a directory (FileSystemPersistentAcceptOnceFileListFilter), or messages (an idempotent
# receiver's MetadataStoreSelector). The line breaks after Redis has noted a new file and before its answer has come.
# Guessed: the file is accepted, or the filter throws, which the poller logs. Instead, with Lettuce (the client that Spring Boot brings),
# nothing is thrown, and the file is left out, as one that was taken over before; so is the message. Lettuce connects again by itself
# and sends HSETNX again, which now finds what the first one has written; to the store, "it was there" means "it is not new".
# The file is left out by each later poll as well, by any program that shares the store: it is never fetched. A line that breaks
# while nothing is asked does no harm. With Lettuce's auto-reconnect off, and with Jedis 7.4.0, the filter throws; then it is told at least,
# but the next poll leaves the file out all the same. The reference speaks of neither.
# Exits with 0 while that is so, with 1 if it has changed. Needs a JDK 17, Maven and its usual repository, Python, and Debian's redis-server
# (installed if root may).
set -euo pipefail

work=$(mktemp -d)
server=""
trap 'if [ -n "$server" ]; then kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; fi; rm -rf "$work"' EXIT
cd "$work"

cat >pom.xml <<'POM'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId>
  <artifactId>finding</artifactId>
  <version>1</version>
  <dependencies>
    <dependency><groupId>org.springframework.integration</groupId><artifactId>spring-integration-redis</artifactId><version>7.1.2</version></dependency>
    <dependency><groupId>org.springframework.integration</groupId><artifactId>spring-integration-file</artifactId><version>7.1.2</version></dependency>
    <dependency><groupId>io.lettuce</groupId><artifactId>lettuce-core</artifactId><version>7.7.0.RELEASE</version></dependency>
    <dependency><groupId>redis.clients</groupId><artifactId>jedis</artifactId><version>7.4.0</version></dependency>
    <dependency><groupId>org.slf4j</groupId><artifactId>slf4j-nop</artifactId><version>1.7.36</version></dependency>
  </dependencies>
</project>
POM
cat >Accepted.java <<'JAVA'
import io.lettuce.core.ClientOptions;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.jedis.JedisConnectionFactory;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.integration.file.filters.FileSystemPersistentAcceptOnceFileListFilter;
import org.springframework.integration.redis.metadata.RedisMetadataStore;
import org.springframework.integration.selector.MetadataStoreSelector;
import org.springframework.messaging.support.GenericMessage;

class Accepted {
    /** Instead of the next answer that says that something was written, the line is closed. */
    static final AtomicBoolean losing = new AtomicBoolean();

    static final Set<Socket> lines = ConcurrentHashMap.newKeySet();

    public static void main(String[] arguments) throws Exception {
        try (ServerSocket line = new ServerSocket(0, 9, InetAddress.getLoopbackAddress())) {
            start(() -> relay(line, Integer.parseInt(arguments[0])));
            RedisStandaloneConfiguration redis = new RedisStandaloneConfiguration("127.0.0.1", line.getLocalPort());
            tell("Lettuce", lettuce(redis, true));
            tell("Lettuce without reconnecting", lettuce(redis, false));
            JedisConnectionFactory jedis = new JedisConnectionFactory(redis);
            jedis.start();
            tell("Jedis", jedis);
        }
        System.exit(0);
    }

    static LettuceConnectionFactory lettuce(RedisStandaloneConfiguration redis, boolean reconnecting) {
        ClientOptions options = ClientOptions.builder().autoReconnect(reconnecting).build();
        LettuceConnectionFactory factory = new LettuceConnectionFactory(
                redis, LettuceClientConfiguration.builder().clientOptions(options).build());
        factory.setValidateConnection(!reconnecting);
        factory.start();
        return factory;
    }

    static void tell(String client, RedisConnectionFactory factory) throws Exception {
        RedisMetadataStore store = new RedisMetadataStore(factory, client);
        for (String when : new String[] {"never", "before it is asked", "before its answer"}) {
            if (!client.equals("Lettuce") && when.equals("before it is asked")) {
                continue;
            }
            File file = Files.createFile(Path.of(client + " " + when)).toFile();
            StringBuilder polls = new StringBuilder();
            FileSystemPersistentAcceptOnceFileListFilter filter =
                    new FileSystemPersistentAcceptOnceFileListFilter(store, "files:");
            cut(when);
            for (int poll = 0; poll < 3; poll++) {
                polls.append(", ").append(seen(() -> !filter.filterFiles(new File[] {file}).isEmpty()));
            }
            MetadataStoreSelector selector = new MetadataStoreSelector(message -> "message:" + message.getPayload(), store);
            cut(when);
            String message = seen(() -> selector.accept(new GenericMessage<>(when)));
            if (losing.getAndSet(false)) {
                throw new IllegalStateException("the line has not been broken");
            }
            System.out.println(client + ", line breaks " + when + ": file" + polls.substring(1) + "; message " + message);
        }
    }

    static void cut(String when) throws IOException {
        if (when.equals("before it is asked")) {
            for (Socket line : lines) {
                line.close();
            }
        }
        losing.set(when.equals("before its answer"));
    }

    interface Question {
        boolean ask();
    }

    static String seen(Question question) {
        try {
            return question.ask() ? "accepted" : "left out";
        } catch (RuntimeException e) {
            return "threw";
        }
    }

    static void relay(ServerSocket line, int port) {
        try {
            while (true) {
                Socket client = line.accept();
                Socket server = new Socket(InetAddress.getLoopbackAddress(), port);
                lines.add(client);
                start(() -> pass(client, server, false));
                start(() -> pass(server, client, true));
            }
        } catch (IOException e) {
            // the program ends
        }
    }

    static void pass(Socket from, Socket to, boolean answers) {
        try (from; to) {
            InputStream in = from.getInputStream();
            byte[] bytes = new byte[65536];
            for (int n = in.read(bytes); n >= 0; n = in.read(bytes)) {
                boolean written = answers && new String(bytes, 0, n, StandardCharsets.US_ASCII).equals(":1\r\n");
                if (written && losing.getAndSet(false)) {
                    return;
                }
                to.getOutputStream().write(bytes, 0, n);
            }
        } catch (IOException e) {
            // the line was closed at its other end
        }
    }

    static void start(Runnable work) {
        Thread thread = new Thread(work);
        thread.setDaemon(true);
        thread.start();
    }
}
JAVA
mvn -q -B -ntp dependency:build-classpath -Dmdep.outputFile=classpath >&2
command -v redis-server >/dev/null || apt-get install -y -q --no-install-recommends redis-server >/dev/null
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
redis-server --port "$port" --bind 127.0.0.1 --dir "$work" --save '' --appendonly no >log 2>&1 &
server=$!
for _ in $(seq 120); do
    if redis-cli -p "$port" PING >/dev/null 2>&1; then break; fi
    sleep 0.5
done
echo "Spring Integration 7.1.2, Redis $(redis-cli -p "$port" INFO server | tr -d '\r' | sed -n 's/^redis_version://p'):"
java -cp "$(cat classpath)" Accepted.java "$port" 2>errors | tee seen
expect() {
    grep -qxF "$1" seen || { cat errors >&2; echo "changed: expected $1" >&2; exit 1; }
}
for client in Lettuce 'Lettuce without reconnecting' Jedis; do
    expect "$client, line breaks never: file accepted, left out, left out; message accepted"
done
expect 'Lettuce, line breaks before it is asked: file accepted, left out, left out; message accepted'
expect 'Lettuce, line breaks before its answer: file left out, left out, left out; message left out'
for client in 'Lettuce without reconnecting' Jedis; do
    expect "$client, line breaks before its answer: file threw, left out, left out; message threw"
done
echo "as described"
