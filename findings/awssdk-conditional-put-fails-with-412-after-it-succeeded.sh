#!/usr/bin/env bash
# AWS SDK for Java 2.57.8, S3Client.putObject with ifNoneMatch("*"): write only if nobody has. The line breaks after the store has written
# the object and before its answer has come. Guessed: the SDK does not retry a request that is not idempotent, and throws an error of the
# connection, which says that the outcome is open. Instead it sends the request again by itself, finds its own object, and throws
# S3Exception 412: the answer that says that another writer was first. So the winner believes that it has lost, and of two
# nodes that race for an object none goes on. The exception tells the number of attempts (numAttempts), and nothing else.
# A 412 after more than one attempt means: read the object, and look whose it is. Without the retries the error of the connection comes.
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
    <dependency><groupId>software.amazon.awssdk</groupId><artifactId>s3</artifactId><version>2.57.8</version></dependency>
    <dependency>
      <groupId>org.gaul</groupId>
      <artifactId>s3proxy</artifactId>
      <version>4.1.0</version>
      <exclusions><exclusion><groupId>ch.qos.logback</groupId><artifactId>*</artifactId></exclusion></exclusions>
    </dependency>
    <dependency><groupId>com.fasterxml.jackson.core</groupId><artifactId>jackson-annotations</artifactId><version>2.21</version></dependency>
    <dependency><groupId>org.slf4j</groupId><artifactId>slf4j-nop</artifactId><version>2.0.17</version></dependency>
  </dependencies>
</project>
POM
cat >Lost.java <<'JAVA'
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Exception;

class Lost {
    /** While it is set, the next answer of the store is dropped, and the line with it. */
    static final AtomicBoolean losing = new AtomicBoolean();

    public static void main(String[] arguments) throws Exception {
        String directory = Files.createDirectory(Path.of("store").toAbsolutePath()).toString();
        S3Proxy store = S3Proxy.builder()
                .blobStore(new FilesystemNio2BlobStore(directory))
                .endpoint(URI.create("http://127.0.0.1:0"))
                .awsAuthentication(AuthenticationType.AWS_V4, "finding", "finding")
                .build();
        store.start();
        int port = line(store.getPort());
        for (boolean retries : new boolean[] {true, false}) {
            try (S3Client client = S3Client.builder()
                    .endpointOverride(URI.create("http://127.0.0.1:" + port))
                    .region(Region.US_EAST_1)
                    .forcePathStyle(true)
                    .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("finding", "finding")))
                    .overrideConfiguration(o -> {
                        if (!retries) {
                            o.retryStrategy(AwsRetryStrategy.doNotRetry());
                        }
                    })
                    .build()) {
                String bucket = retries ? "with-retries" : "without";
                client.createBucket(b -> b.bucket(bucket));
                losing.set(true);
                String seen;
                try {
                    client.putObject(
                            p -> p.bucket(bucket).key("claim").ifNoneMatch("*"), RequestBody.fromString("mine"));
                    seen = "returned";
                } catch (S3Exception e) {
                    seen = "threw " + e.statusCode() + ", attempts " + e.numAttempts();
                } catch (SdkException e) {
                    seen = "threw " + e.getClass().getSimpleName();
                }
                System.out.println(bucket + ": put " + seen + ", the object is "
                        + client.getObjectAsBytes(g -> g.bucket(bucket).key("claim")).asUtf8String());
            }
        }
        System.exit(0);
    }

    static int line(int port) throws IOException {
        ServerSocket accepting = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        daemon(() -> {
            while (true) {
                Socket client = accepting.accept();
                Socket server = new Socket(InetAddress.getLoopbackAddress(), port);
                daemon(() -> pass(client, server, false));
                daemon(() -> pass(server, client, true));
            }
        });
        return accepting.getLocalPort();
    }

    static void pass(Socket from, Socket to, boolean answers) throws Exception {
        try (from; to) {
            InputStream in = from.getInputStream();
            byte[] buffer = new byte[8192];
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                boolean onlyGoOn = new String(buffer, 0, length).startsWith("HTTP/1.1 100");
                if (answers && !onlyGoOn && losing.compareAndSet(true, false)) {
                    return;
                }
                to.getOutputStream().write(buffer, 0, length);
                to.getOutputStream().flush();
            }
        }
    }

    interface Work {
        void run() throws Exception;
    }

    static void daemon(Work work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (Exception e) {
                // the other end has closed
            }
        });
        thread.setDaemon(true);
        thread.start();
    }
}
JAVA
mvn -q -B -ntp dependency:build-classpath -Dmdep.outputFile=classpath >&2
echo "AWS SDK 2.57.8, S3Proxy 4.1.0, the answer to a conditional put is lost:"
java -cp "$(cat classpath)" Lost.java | tee seen
expect() {
    grep -qxF "$1" seen || { echo "changed: expected $1" >&2; exit 1; }
}
expect 'with-retries: put threw 412, attempts 2, the object is mine'
expect 'without: put threw SdkClientException, the object is mine'
echo "as described"
