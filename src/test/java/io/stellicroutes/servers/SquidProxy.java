package io.stellicroutes.servers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import org.apache.commons.codec.digest.Md5Crypt;
import org.awaitility.Awaitility;

/**
 * Squid, as Debian packages it, on a port of 127.0.0.1. Every name below {@code example.edu} that it is given leads to
 * this machine, for it alone: nobody else can resolve them, so that what reaches such a server has come by it.
 */
public final class SquidProxy implements AutoCloseable {
    public static final String USER = "campus user";
    public static final String PASSWORD = "pass:word%41";

    private static final String NCSA = "/usr/lib/squid/basic_ncsa_auth";

    private final DebianDaemon daemon;

    /**
     * Starts it.
     *
     * @param logIn whether it wants {@link #USER} and {@link #PASSWORD}
     * @param names of servers on this machine
     */
    public SquidProxy(boolean logIn, String... names) throws IOException {
        Path program = Installed.program("squid", "squid-openssl");
        daemon = new DebianDaemon("squid");
        Path dir = daemon.dir();
        write("hosts", "127.0.0.1 localhost\n127.0.0.1 " + String.join(" ", names) + "\n");
        write("users", USER + ":" + Md5Crypt.apr1Crypt(PASSWORD) + "\n");
        String access = logIn
                ? "auth_param basic program " + NCSA + " " + dir.resolve("users")
                        + "\nauth_param basic children 2\nauth_param basic utf8 on\nacl known proxy_auth REQUIRED\n"
                        + "http_access allow !forbidden known\n"
                : "http_access allow !forbidden\n";
        Path configuration = write("squid.conf", """
                http_port 127.0.0.1:%d
                acl forbidden dstdomain forbidden.example.edu
                %shttp_access deny all
                hosts_file %s
                visible_hostname squid.example.edu
                pid_filename none
                pinger_enable off
                netdb_filename none
                cache deny all
                memory_cache_shared off
                strip_query_terms off
                uri_whitespace encode
                connect_retries 0
                logformat line %%rm %%ru %%>Hs [%%un]
                access_log stdio:%s line
                cache_log %s
                coredump_dir %s
                shutdown_lifetime 0 seconds
                """.formatted(
                daemon.port(), access, dir.resolve("hosts"), dir.resolve("access.log"), dir.resolve("cache.log"), dir));
        daemon.serve(program.toString(), "-N", "-f", configuration.toString());
    }

    private Path write(String name, String text) throws IOException {
        return DebianDaemon.own(Files.writeString(daemon.dir().resolve(name), text));
    }

    public String url() {
        return "http://" + address();
    }

    /** Host and port. */
    public String address() {
        return "127.0.0.1:" + daemon.port();
    }

    /** The requests so far, a line each: method, URL, status, and the user in brackets. */
    public List<String> log() throws IOException {
        Path log = daemon.dir().resolve("access.log");
        return Files.exists(log) ? Files.readAllLines(log) : List.of();
    }

    /** Waits until a request is in the log: a tunnel is logged at its end. */
    public void awaitLogged(Predicate<String> request) {
        Awaitility.await()
                .atMost(Duration.ofMinutes(1))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> log().stream().anyMatch(request));
    }

    @Override
    public void close() throws IOException {
        daemon.close();
    }
}
