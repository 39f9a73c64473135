package io.stellicroutes.delivery.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stellicroutes.delivery.Delivery;
import io.stellicroutes.records.Header;
import io.stellicroutes.records.Row;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ToFileTest {
    static final Header HEADER = Header.of("id", "na\"me", "note");
    static final List<Row> UGLY = List.of(
            new Row(1, List.of("1", "O'Brien, \"Pat\"", "two\nlines")),
            new Row(2, List.of("2", "Zoë 🎓", "")),
            new Row(3, List.of("", "", "a\r\nb")));
    static final String CSV = """
            id,"na""me",note
            1,"O'Brien, ""Pat""\","two
            lines"
            2,Zoë 🎓,
            "","","a\r
            b"
            """.replace("\"\",\"\",\"a", "\"\",,\"a");
    static final String JSONL = """
            {"id":"1","na\\"me":"O'Brien, \\"Pat\\"","note":"two\\nlines"}
            {"id":"2","na\\"me":"Zoë 🎓","note":""}
            {"id":"","na\\"me":"","note":"a\\r\\nb"}
            """;
    static final byte[] RAW = "\uFEFFid,na\"me\r\n1,ragged,row\r\n\r\n".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path temp;

    private Deliveries deliveries;
    private Path landed;
    private Path out;

    @BeforeEach
    void start() throws Exception {
        deliveries = new Deliveries(temp.resolve("work")).of(HEADER, UGLY);
        landed = Files.write(temp.resolve("plan_courses_2026.csv"), RAW);
        out = temp.resolve("drop zone");
    }

    @AfterEach
    void stop() {
        deliveries.close();
    }

    @ParameterizedTest
    @CsvSource({
        "raw,false,plan_courses_2026.csv",
        "raw,true,plan_courses_2026.csv.gz",
        "csv,false,plan_courses_2026.csv",
        "csv,true,plan_courses_2026.csv.gz",
        "jsonl,false,plan_courses_2026.jsonl",
        "jsonl,true,plan_courses_2026.jsonl.gz"
    })
    void everyFormatArrivesWholeUnderItsName(String format, String gzip, String name) throws Exception {
        Delivery delivery = deliver(Map.of("directory", out.toString(), "format", format, "gzip", gzip));

        assertThat(delivery.delivered()).isEqualTo(3);
        assertThat(tree(out)).containsOnlyKeys(name);
        assertThat(plain(tree(out).get(name))).isEqualTo(expected(format));
        assertThat(tree(temp.resolve("work/outgoing"))).isEmpty();
        assertThat(landed).hasBinaryContent(RAW);
    }

    @Test
    void csvIsTheDefaultAndEmptyFieldsMayBecomeNull() throws Exception {
        deliver(Map.of("directory", out.toString()));
        assertThat(out.resolve("plan_courses_2026.csv")).hasContent(CSV);

        deliveries.emptyAsNull();
        deliver("second", Map.of("directory", out.toString(), "format", "jsonl"));
        assertThat(out.resolve("plan_courses_2026.jsonl")).hasContent(JSONL.replace(":\"\"", ":null"));
    }

    @Test
    void aRerunReplacesTheFileAndWhatACrashLeftBehind() throws Exception {
        Files.createDirectories(out);
        Files.writeString(out.resolve(".plan_courses_2026.csv.part"), "x".repeat(100_000));
        Files.writeString(out.resolve("plan_courses_2026.csv"), "x".repeat(100_000));

        deliver(Map.of("directory", out.toString()));

        assertThat(tree(out)).containsOnlyKeys("plan_courses_2026.csv");
        assertThat(out.resolve("plan_courses_2026.csv")).hasContent(CSV);
    }

    @Test
    void aFileNameOfOnesOwnMayHaveDirectoriesButNothingSubstitutedMakesOne() throws Exception {
        deliveries.named("../../etc/${sys:user.home}");

        deliver(Map.of("directory", out.toString(), "file-name", "../${export}/${run-id}/é ${file-name}"));

        assertThat(tree(out)).containsOnlyKeys("_.._etc___sys_user.home_/r42/__plan_courses_2026.csv");
        assertThat(tree(temp.resolve("work/outgoing"))).isEmpty();
    }

    @Test
    void theWorkFileIsReadableByItsOwnerAlone() throws Exception {
        var destination = deliveries.destination("local", "file", Map.of("directory", out.toString()));
        try (var load = new FileLoads(temp.resolve("work"))
                .open(deliveries.delivery(destination, landed, HEADER).getContext())) {
            load.finish();
            Path file = load.getFile().toPath();
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())))
                    .isEqualTo("rwx------");
        }
    }

    @Test
    void aDirectoryThatCannotBeMadeFailsTheDeliveryAndTheCheck() throws Exception {
        Path inTheWay = Files.writeString(temp.resolve("file"), "");
        var destination = deliveries.destination(
                "local", "file", Map.of("directory", inTheWay.resolve("out").toString()));

        assertThatThrownBy(() -> deliveries.deliver(destination, landed)).isInstanceOf(Exception.class);
        assertThatThrownBy(() -> deliveries.check(destination)).hasMessageContaining("may write to");
        assertThat(tree(temp.resolve("work/outgoing"))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"raw,600,rw-------", "csv,600,rw-------", "raw,640,rw-r-----", "csv,640,rw-r-----"})
    void theFileIsForItsOwnerAloneUnlessTheUserSaysOtherwise(String format, String permissions, String expected)
            throws Exception {
        deliver(Map.of("directory", out.toString(), "format", format, "permissions", permissions));

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(out.resolve("plan_courses_2026.csv"))))
                .isEqualTo(expected);
    }

    @Test
    void aNameOfOnesOwnGetsTheEndingOfACompressedFile() throws Exception {
        deliver(Map.of("directory", out.toString(), "file-name", "${export}.csv", "gzip", "true"));

        assertThat(tree(out)).containsOnlyKeys("plan_courses.csv.gz");
    }

    @Test
    void theCheckWritesNothing() throws Exception {
        deliveries.check(deliveries.destination("local", "file", Map.of("directory", out.toString())));

        assertThat(out).doesNotExist();
    }

    private Delivery deliver(Map<String, String> settings) throws Exception {
        return deliver("local", settings);
    }

    private Delivery deliver(String name, Map<String, String> settings) throws Exception {
        return deliveries.deliver(deliveries.destination(name, "file", settings), landed);
    }

    static byte[] expected(String format) {
        return switch (format) {
            case "csv" -> CSV.getBytes(StandardCharsets.UTF_8);
            case "jsonl" -> JSONL.getBytes(StandardCharsets.UTF_8);
            default -> RAW;
        };
    }

    /** The bytes of a file, unpacked if it is a gzip file. */
    static byte[] plain(byte[] bytes) throws IOException {
        boolean packed = bytes.length > 1 && bytes[0] == (byte) 0x1f && bytes[1] == (byte) 0x8b;
        return packed ? new GZIPInputStream(new java.io.ByteArrayInputStream(bytes)).readAllBytes() : bytes;
    }

    /** Every file below a directory by its relative path. */
    static Map<String, byte[]> tree(Path directory) throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        if (!Files.exists(directory)) {
            return files;
        }
        try (Stream<Path> paths = Files.walk(directory)) {
            for (Path path : paths.filter(Files::isRegularFile).toList()) {
                files.put(directory.relativize(path).toString(), Files.readAllBytes(path));
            }
        }
        return files;
    }
}
