package io.stellicroutes.routes;

import static io.stellicroutes.routes.RoutesExtension.error;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.stellicroutes.run.RunReport;
import io.stellicroutes.servers.S3Store;
import io.stellicroutes.servers.SftpServer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of what has changed, from one run to the next. */
final class FileChangesTest {
    private static final String EXPORT = "roster";
    private static final String HEADER = "student_id,name,grade,ssn\n";
    private static final String FIRST = HEADER + "1001,hidden,B,hidden\n1002,hidden,B+,hidden\n";
    private static final String SECOND = HEADER + "1002,hidden,A-,hidden\n1003,hidden,,hidden\n";

    @RegisterExtension
    final RoutesExtension routes = new RoutesExtension("""
            stellic.exports.roster.to=mine
            stellic.exports.roster.key=student_id
            stellic.exports.roster.max-deletes=100%
            """);

    private void configure(String... settings) {
        routes.destination("mine", """
                type=file
                directory=<dir>/out
                mode=changes
                columns.exclude=ssn
                columns.grade.rename=mark
                columns.name.mask=redact
                """ + String.join("\n", settings));
        routes.sandbox().content(EXPORT, FIRST);
    }

    private RunReport secondRun() throws Exception {
        assertThat(routes.run(EXPORT).run().error()).isEmpty();
        routes.sandbox().content(EXPORT, SECOND);
        return routes.run(EXPORT);
    }

    private static String name(RunReport report) {
        return "changes-" + report.run().id();
    }

    @Test
    void eachRunHasAFileOfItsOwnWithTheOperationInFront() throws Exception {
        configure();
        RunReport first = routes.run(EXPORT);
        routes.sandbox().content(EXPORT, SECOND);
        RunReport second = routes.run(EXPORT);
        assertThat(routes.run(EXPORT).run().error()).isEmpty();

        assertThat(routes.files("out"))
                .containsOnlyKeys(name(first) + ".csv", name(second) + ".csv")
                .containsEntry(name(first) + ".csv", "_op,student_id,name,mark\nr,1001,***,B\nr,1002,***,B+\n")
                .containsEntry(
                        name(second) + ".csv", "_op,student_id,name,mark\nd,1001,,\nu,1002,***,A-\nc,1003,***,\n");
    }

    @Test
    void linesOfJsonHaveItToo() throws Exception {
        configure("format=jsonl", "gzip=true");
        RunReport second = secondRun();

        try (InputStream in =
                new GZIPInputStream(Files.newInputStream(routes.path("out/" + name(second) + ".jsonl.gz")))) {
            assertThat(in).asString(UTF_8).isEqualTo("""
                    {"_op":"d","student_id":"1001"}
                    {"_op":"u","student_id":"1002","name":"***","mark":"A-"}
                    {"_op":"c","student_id":"1003","name":"***","mark":""}
                    """);
        }
    }

    @Test
    void aNameOfOnesOwnIsTaken() throws Exception {
        configure("file-name=${export}/latest.csv");
        secondRun();

        assertThat(routes.path("out/roster/latest.csv"))
                .hasContent("_op,student_id,name,mark\nd,1001,,\nu,1002,***,A-\nc,1003,***,\n");
    }

    @Test
    void ofARecordThatIsGoneAndWasKeptThereIsAllOfIt() throws Exception {
        configure("before=full");
        RunReport second = secondRun();

        assertThat(routes.path("out/" + name(second) + ".csv"))
                .content()
                .startsWith("_op,student_id,name,mark\nd,1001,***,B\n");
    }

    @Test
    void aFormulaIsEscapedAndTheOperationIsNone() throws Exception {
        configure("formulas=escape");
        routes.sandbox().content(EXPORT, HEADER + "=1+1,x,B,x\n");

        assertThat(routes.path("out/" + name(routes.run(EXPORT)) + ".csv"))
                .hasContent("_op,student_id,name,mark\nr,'=1+1,***,B\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"csv", "jsonl"})
    void aColumnThatIsCalledAsTheOperationIsToBeRenamed(String format) throws Exception {
        configure("format=" + format);
        routes.sandbox().content(EXPORT, "student_id,_op\n1001,x\n");
        assertThat(error(routes.run(EXPORT), "mine"))
                .contains("the file has a column _op", "set stellic.destinations.mine.columns._op.rename")
                .endsWith("(see docs/errors.md#duplicate-column)");
        assertThat(below("out")).isEmpty();
        assertThat(below("work/outgoing")).isEmpty();

        configure("format=" + format, "columns._op.rename=operation");
        routes.sandbox().content(EXPORT, "student_id,_op\n1001,x\n");
        RunReport report = routes.run(EXPORT);
        assertThat(routes.path("out/" + name(report) + "." + format)).content().contains("operation");
    }

    @Test
    void anSftpServerGetsTheFileUnderItsName() throws Exception {
        try (SftpServer server = new SftpServer(Files.createDirectories(routes.path("server")), "secret")) {
            configure(
                    "type=sftp",
                    "directory=",
                    "uri=" + server.uri(""),
                    "password=secret",
                    "strict-host-key-checking=false",
                    "format=csv");
            RunReport second = secondRun();

            assertThat(second.run().error()).isEmpty();
            assertThat(server.root().resolve(name(second) + ".csv"))
                    .hasContent("_op,student_id,name,mark\nd,1001,,\nu,1002,***,A-\nc,1003,***,\n");
        }
    }

    @Test
    void aBucketGetsTheObjectBehindItsPrefix() throws Exception {
        try (S3Store store = new S3Store(routes.path("store"))) {
            store.createBucket("lake");
            configure("directory=", store.destination("lake"), "prefix=stellic/${export}", "format=jsonl");
            RunReport second = secondRun();

            assertThat(second.run().error()).isEmpty();
            String key = "stellic/roster/" + name(second) + ".jsonl";
            assertThat(store.keys("lake")).hasSize(2).contains(key);
            assertThat(store.contentType("lake", key)).isEqualTo("application/x-ndjson");
            assertThat(store.bytes("lake", key))
                    .asString(UTF_8)
                    .startsWith("{\"_op\":\"d\",\"student_id\":\"1001\"}\n");
        }
    }

    private List<Path> below(String directory) throws IOException {
        if (!Files.exists(routes.path(directory))) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(routes.path(directory))) {
            return files.filter(Files::isRegularFile).toList();
        }
    }
}
