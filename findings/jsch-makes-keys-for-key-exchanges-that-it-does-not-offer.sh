#!/usr/bin/env bash
# Log-ins by JSch at an SSH server in the same process, with JSch's own settings. Guessed: what a log-in costs is what is negotiated, an
# exchange of keys by ML-KEM or X25519. Instead JSch 2.27.7 first makes a pair of keys for each of eight methods, at each log-in, to see whether
# this Java has them, also for those that it does not offer: NTRU Prime twice, which Bouncy Castle 1.82 makes in some 40 ms each time.
# With CheckKexes set to the methods that are offered (the setting "kex"), the same log-ins take less than half of the time; both agree on the same method.
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
    <dependency><groupId>com.github.mwiede</groupId><artifactId>jsch</artifactId><version>2.27.7</version></dependency>
    <dependency><groupId>org.bouncycastle</groupId><artifactId>bcprov-jdk18on</artifactId><version>1.82</version></dependency>
    <dependency><groupId>org.apache.sshd</groupId><artifactId>sshd-core</artifactId><version>2.15.0</version></dependency>
    <dependency><groupId>org.slf4j</groupId><artifactId>slf4j-nop</artifactId><version>1.7.36</version></dependency>
  </dependencies>
</project>
POM
cat >LogIns.java <<'JAVA'
import com.jcraft.jsch.JSch;
import com.jcraft.jsch.Logger;
import com.jcraft.jsch.Session;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.keyprovider.SimpleGeneratorHostKeyProvider;

class LogIns {
    static final int TIMES = 20;

    public static void main(String[] arguments) throws Exception {
        SshServer server = SshServer.setUpDefaultServer();
        server.setHost("127.0.0.1");
        server.setKeyPairProvider(new SimpleGeneratorHostKeyProvider());
        server.setPasswordAuthenticator((user, password, session) -> true);
        server.start();

        Session settings = new JSch().getSession("user", "127.0.0.1", server.getPort());
        List<String> offered = List.of(settings.getConfig("kex").split(","));
        String checked = settings.getConfig("CheckKexes");
        String both = Stream.of(checked.split(",")).filter(offered::contains).collect(Collectors.joining(","));
        System.out.println("checked and not offered: " + Stream.of(checked.split(",")).filter(name -> !offered.contains(name))
                .collect(Collectors.joining(", ")));

        Set<String> agreed = new TreeSet<>();
        long[] best = {Long.MAX_VALUE, Long.MAX_VALUE};
        for (int round = 0; round < 6; round++) {
            best[0] = Math.min(best[0], nanos(server.getPort(), checked, agreed));
            best[1] = Math.min(best[1], nanos(server.getPort(), both, agreed));
        }
        System.out.println("methods agreed on: " + agreed.size());
        System.out.println("takes less than half of the time without them: " + (best[1] * 2 < best[0]));
        System.err.printf("%.1f ms, %.1f ms a log-in%n", best[0] / 1e6 / TIMES, best[1] / 1e6 / TIMES);
        System.exit(0);
    }

    static long nanos(int port, String checked, Set<String> agreed) throws Exception {
        long start = System.nanoTime();
        for (int time = 0; time < TIMES; time++) {
            Session session = new JSch().getSession("user", "127.0.0.1", port);
            session.setPassword("anything");
            session.setConfig("StrictHostKeyChecking", "no");
            session.setConfig("CheckKexes", checked);
            session.setLogger(new Logger() {
                @Override
                public boolean isEnabled(int level) {
                    return true;
                }

                @Override
                public void log(int level, String message) {
                    if (message.startsWith("kex: algorithm: ")) {
                        agreed.add(message);
                    }
                }
            });
            session.connect();
            session.disconnect();
        }
        return System.nanoTime() - start;
    }
}
JAVA
mvn -q -B -ntp dependency:build-classpath -Dmdep.outputFile=classpath >&2
java -cp "$(cat classpath)" LogIns.java | tee seen
expect() {
    grep -qxF "$1" seen || { echo "changed: expected $1" >&2; exit 1; }
}
expect 'checked and not offered: mlkem768nistp256-sha256, mlkem1024nistp384-sha384, sntrup761x25519-sha512, sntrup761x25519-sha512@openssh.com, curve448-sha512'
expect 'methods agreed on: 1'
expect 'takes less than half of the time without them: true'
echo "as described"
