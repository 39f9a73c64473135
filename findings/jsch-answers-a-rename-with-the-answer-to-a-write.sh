#!/usr/bin/env bash
# JSch (com.github.mwiede) 2.28.8, the client beneath Camel's sftp component. ChannelSftp.put(InputStream, ...) sends blocks without
# waiting for each answer. If the InputStream throws (a download that breaks off), put() throws, and the answers to the blocks sent so far
# are not read. Guessed: the channel is closed, or the next call passes over them, for every answer carries the number of its request.
# Instead the channel stays connected, and the next calls take those answers for their own: rename() and rm() of a file that is not
# there return as if they had been done, once for each block. So a program that cleans up after a failed upload, or goes on with the
# next file, is told of success where the server said no such file. A new channel helps, and so does put() as an OutputStream.
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
    <dependency><groupId>com.github.mwiede</groupId><artifactId>jsch</artifactId><version>2.28.8</version></dependency>
    <dependency><groupId>org.apache.sshd</groupId><artifactId>sshd-sftp</artifactId><version>2.20.0</version></dependency>
    <dependency><groupId>org.slf4j</groupId><artifactId>slf4j-nop</artifactId><version>1.7.36</version></dependency>
  </dependencies>
</project>
POM
cat >Stale.java <<'JAVA'
import com.jcraft.jsch.ChannelSftp;
import com.jcraft.jsch.JSch;
import com.jcraft.jsch.Session;
import com.jcraft.jsch.SftpException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import org.apache.sshd.common.file.virtualfs.VirtualFileSystemFactory;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.keyprovider.SimpleGeneratorHostKeyProvider;
import org.apache.sshd.sftp.server.SftpSubsystemFactory;

class Stale {
    /** Gives a few blocks, and then breaks off. */
    static final class BreaksOff extends InputStream {
        int blocks = 10;

        @Override
        public int read() throws IOException {
            throw new IOException("the source broke off");
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            if (blocks-- == 0) {
                throw new IOException("the source broke off");
            }
            return length;
        }
    }

    interface Call {
        void run() throws Exception;
    }

    public static void main(String[] arguments) throws Exception {
        SshServer server = SshServer.setUpDefaultServer();
        server.setHost("127.0.0.1");
        server.setKeyPairProvider(new SimpleGeneratorHostKeyProvider());
        server.setPasswordAuthenticator((user, password, session) -> true);
        server.setFileSystemFactory(new VirtualFileSystemFactory(Path.of("files").toAbsolutePath()));
        server.setSubsystemFactories(List.of(new SftpSubsystemFactory()));
        server.start();
        Session session = new JSch().getSession("finding", "127.0.0.1", server.getPort());
        session.setPassword("finding");
        session.setConfig("StrictHostKeyChecking", "no");
        session.setTimeout(10_000);
        session.connect(10_000);

        ChannelSftp channel = open(session);
        say("put of a stream that breaks off", () -> channel.put(new BreaksOff(), "part"));
        say("then rename of a file that is not there", () -> channel.rename("nothing", "else"));
        say("then rm of a file that is not there", () -> channel.rm("nothing"));
        System.out.println("connected: " + channel.isConnected());

        ChannelSftp other = open(session);
        say("another channel, rename", () -> other.rename("nothing", "else"));
        say("another channel, put() as an OutputStream that is left after a failure", () -> {
            try (OutputStream out = other.put("part")) {
                new BreaksOff().transferTo(out);
            }
        });
        say("then rename", () -> other.rename("nothing", "else"));
        System.exit(0);
    }

    static ChannelSftp open(Session session) throws Exception {
        ChannelSftp channel = (ChannelSftp) session.openChannel("sftp");
        channel.connect(10_000);
        return channel;
    }

    static void say(String what, Call call) {
        try {
            call.run();
            System.out.println(what + ": returned");
        } catch (SftpException e) {
            System.out.println(what + ": " + (e.id == ChannelSftp.SSH_FX_NO_SUCH_FILE ? "no such file" : "threw"));
        } catch (Exception e) {
            System.out.println(what + ": threw");
        }
    }
}
JAVA
mkdir files
mvn -q -B -ntp dependency:build-classpath -Dmdep.outputFile=classpath >&2
echo "JSch 2.28.8, Apache MINA SSHD 2.20.0 as the server:"
java -cp "$(cat classpath)" Stale.java 2>/dev/null | tee seen
expect() {
    grep -qxF "$1" seen || { echo "changed: expected $1" >&2; exit 1; }
}
expect 'put of a stream that breaks off: threw'
expect 'then rename of a file that is not there: returned'
expect 'then rm of a file that is not there: returned'
expect 'connected: true'
expect 'another channel, rename: no such file'
expect 'then rename: no such file'
echo "as described"
