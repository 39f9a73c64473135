package io.stellicroutes.delivery.files;

import static org.assertj.core.api.Assertions.assertThat;

import io.stellicroutes.config.DestinationSpec;
import io.stellicroutes.servers.OpenSshServer;
import io.stellicroutes.servers.ProFtpdServer;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A file goes to the directory that the URI names, as other clients read it, and nowhere else. */
@Tag("slow")
final class SftpPathsTest {
    @TempDir
    private Path temp;

    enum Kind {
        OPENSSH {
            @Override
            Server start() throws IOException {
                OpenSshServer server = new OpenSshServer();
                return new Server(server.home(), server.outside(), server::settings, server::close);
            }
        },
        PROFTPD {
            @Override
            Server start() throws IOException {
                ProFtpdServer server = new ProFtpdServer();
                return new Server(server.home(), server.outside(), server::settings, server::close);
            }
        };

        abstract Server start() throws IOException;
    }

    interface Settings {
        Map<String, String> of(String path) throws IOException;
    }

    record Server(Path home, Path outside, Settings settings, Closeable program) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            program.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyPathIsReadAsOtherClientsReadIt(Kind kind) throws Exception {
        try (Server server = kind.start();
                Deliveries deliveries = new Deliveries(temp.resolve("work"))) {
            int number = 0;
            for (Map.Entry<String, Path> path : paths(server).entrySet()) {
                Path landed = Files.write(temp.resolve("file" + number + ".csv"), ToFileTest.RAW);
                DestinationSpec dropbox = deliveries.destination(
                        "dropbox" + number, "sftp", server.settings().of(path.getKey()));

                deliveries.deliver(dropbox, landed);
                if (number % 5 == 0) {
                    deliveries.check(dropbox);
                }

                assertThat(path.getValue().resolve("file" + number + ".csv"))
                        .as(path.getKey())
                        .hasBinaryContent(ToFileTest.RAW);
                number++;
            }
            assertThat(ToFileTest.tree(server.home().getParent()).keySet())
                    .filteredOn(name -> name.contains(".csv"))
                    .hasSize(number);
        }
    }

    private static Map<String, Path> paths(Server server) {
        Path home = server.home();
        Path outside = server.outside();
        return Map.ofEntries(
                Map.entry("", home),
                Map.entry("/", home),
                Map.entry("/in", home.resolve("in")),
                Map.entry("/in/deeper/", home.resolve("in/deeper")),
                Map.entry("/~/tilde", home.resolve("tilde")),
                Map.entry("/a~b/~c", home.resolve("a~b/~c")),
                Map.entry("//" + outside.toString().substring(1), outside),
                Map.entry("//" + outside.toString().substring(1) + "/new/", outside.resolve("new")),
                Map.entry("/%2F" + outside.toString().substring(1) + "/escaped", outside.resolve("escaped")),
                Map.entry("/../srv/dots", outside.resolve("dots")),
                Map.entry("/with blank", home.resolve("with blank")),
                Map.entry("/with%20blank/2", home.resolve("with blank/2")),
                Map.entry("/100%", home.resolve("100%")),
                Map.entry("/100%25/x", home.resolve("100%/x")),
                Map.entry("/a+b&c=d;e", home.resolve("a+b&c=d;e")),
                Map.entry("/*", home.resolve("*")),
                Map.entry("/[x]/back\\slash", home.resolve("[x]/back\\slash")),
                Map.entry("/%3Fquestion", home.resolve("?question")),
                Map.entry("/#hash", home.resolve("#hash")),
                Map.entry("/%C3%89cole", home.resolve("École")),
                Map.entry("/école", home.resolve("école")));
    }
}
