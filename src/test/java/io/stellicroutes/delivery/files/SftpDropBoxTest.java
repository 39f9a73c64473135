package io.stellicroutes.delivery.files;

import static io.stellicroutes.delivery.files.ToFileTest.tree;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stellicroutes.config.DestinationSpec;
import io.stellicroutes.servers.OpenSshServer;
import io.stellicroutes.servers.ProFtpdServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that forbid what most allow: each takes the file, or says what it forbids and is left as it was. */
@Tag("slow")
final class SftpDropBoxTest {
    private static final String NAME = "plan_courses.csv";

    @TempDir
    private Path temp;

    @AutoClose
    private Deliveries deliveries;

    private Path landed;

    @BeforeEach
    void start() throws Exception {
        deliveries = new Deliveries(temp.resolve("work"));
        landed = Files.write(temp.resolve(NAME), ToFileTest.RAW);
    }

    @Test
    void whereNothingIsRenamedTheErrorSaysSoAndNoPartFileStays() throws Exception {
        try (OpenSshServer server = forbidding("rename,posix-rename")) {
            assertThatThrownBy(() -> deliveries.deliver(dropbox(server, Map.of()), landed))
                    .hasMessageContaining(
                            "refuses to rename .plan_courses.csv.part to plan_courses.csv: permission denied")
                    .hasMessageContaining("temporary-name=off")
                    .hasMessageEndingWith("(see docs/errors.md#sftp-refusal)");
            assertThat(tree(server.home())).isEmpty();
        }
    }

    @Test
    void whereNothingIsRenamedTheFileArrivesUnderItsOwnName() throws Exception {
        try (OpenSshServer server = forbidding("rename,posix-rename")) {
            Files.writeString(server.home().resolve("other.csv"), "theirs");

            deliveries.deliver(dropbox(server, Map.of("temporary-name", "off")), landed);

            assertThat(tree(server.home())).containsOnlyKeys("other.csv", NAME);
            assertThat(server.home().resolve(NAME)).hasBinaryContent(ToFileTest.RAW);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "stat,lstat,fstat",
                "opendir,readdir",
                "remove",
                "stat,lstat,fstat,opendir,readdir,remove,mkdir,rmdir,setstat,fsetstat,read,statvfs,limits"
            })
    void whatIsNotNeededMayBeForbidden(String forbidden) throws Exception {
        try (OpenSshServer server = forbidding(forbidden)) {
            DestinationSpec dropbox = dropbox(server, Map.of());

            deliveries.check(dropbox);
            deliveries.deliver(dropbox, landed);
            deliveries.deliver(dropbox, landed);

            assertThat(tree(server.home())).containsOnlyKeys(NAME);
            assertThat(server.home().resolve(NAME)).hasBinaryContent(ToFileTest.RAW);
        }
    }

    @Test
    void aBoxThatOnlyTakesFilesTakesThem() throws Exception {
        try (OpenSshServer server =
                forbidding("rename,posix-rename,stat,lstat,fstat,opendir,readdir,remove,mkdir,setstat,fsetstat,read")) {
            deliveries.deliver(dropbox(server, Map.of("temporary-name", "off")), landed);

            assertThat(server.home().resolve(NAME)).hasBinaryContent(ToFileTest.RAW);
        }
    }

    @Test
    void whereARenamedFileReplacesNoneTheOldOneStaysAndTheErrorSaysWhatToSet() throws Exception {
        try (OpenSshServer server = forbidding("posix-rename")) {
            Files.writeString(server.home().resolve(NAME), "old");

            assertThatThrownBy(() -> deliveries.deliver(dropbox(server, Map.of()), landed))
                    .hasMessageContaining("refuses to rename")
                    .hasMessageContaining("overwrite=delete-first");

            assertThat(tree(server.home())).containsOnlyKeys(NAME);
            assertThat(server.home().resolve(NAME)).hasContent("old");
        }
    }

    @Test
    void whereARenamedFileReplacesNoneTheOldOneIsDeletedFirst() throws Exception {
        try (OpenSshServer server = forbidding("posix-rename")) {
            DestinationSpec dropbox = dropbox(server, Map.of("overwrite", "delete-first"));

            deliveries.deliver(dropbox, landed);
            deliveries.deliver(dropbox, Files.writeString(landed, "newer"));

            assertThat(tree(server.home())).containsOnlyKeys(NAME);
            assertThat(server.home().resolve(NAME)).hasContent("newer");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"on", "off"})
    void aFileThatIsThereIsNotOverwrittenIfThatMustFail(String temporaryName) throws Exception {
        try (OpenSshServer server = forbidding("")) {
            DestinationSpec dropbox = dropbox(server, Map.of("overwrite", "fail", "temporary-name", temporaryName));
            deliveries.deliver(dropbox, landed);

            assertThatThrownBy(() -> deliveries.deliver(dropbox, Files.writeString(landed, "newer")))
                    .hasMessageContaining("the file plan_courses.csv is there already")
                    .hasMessageEndingWith("(see docs/errors.md#file-already-there)");

            assertThat(tree(server.home())).containsOnlyKeys(NAME);
            assertThat(server.home().resolve(NAME)).hasBinaryContent(ToFileTest.RAW);
        }
    }

    @Test
    void whereNobodyTellsWhatIsThereNothingIsSentThatMustNotOverwrite() throws Exception {
        try (OpenSshServer server = forbidding("stat,lstat,fstat")) {
            assertThatThrownBy(() -> deliveries.deliver(dropbox(server, Map.of("overwrite", "fail")), landed))
                    .hasMessageContaining("refuses to look at plan_courses.csv: permission denied");
            assertThat(tree(server.home())).isEmpty();
        }
    }

    @Test
    void aFileThatMayNotBeOverwrittenIsNotRemovedEither() throws Exception {
        try (OpenSshServer server = forbidding("")) {
            Path old = Files.writeString(server.home().resolve(NAME), "old");
            Files.setPosixFilePermissions(old, PosixFilePermissions.fromString("r--r--r--"));

            assertThatThrownBy(() -> deliveries.deliver(dropbox(server, Map.of("temporary-name", "off")), landed))
                    .hasMessageContaining("refuses to write plan_courses.csv: permission denied");

            assertThat(old).hasContent("old");
        }
    }

    @Test
    void whereNoDirectoryIsMadeTheErrorNamesThePath() throws Exception {
        try (OpenSshServer server = forbidding("mkdir")) {
            assertThatThrownBy(() ->
                            deliveries.deliver(dropbox(server, Map.of("file-name", "not/there/file.csv")), landed))
                    .hasMessageContaining("refuses to write not/there/.file.csv.part: no such file");
            assertThat(tree(server.home())).isEmpty();
        }
    }

    @Test
    void proFtpdWithItsLimitsTakesTheFileToo() throws Exception {
        try (ProFtpdServer server = new ProFtpdServer("RNFR RNTO DELE RMD MKD")) {
            Map<String, String> settings = new HashMap<>(server.settings("/"));
            assertThatThrownBy(() -> deliveries.deliver(deliveries.destination("renaming", "sftp", settings), landed))
                    .hasMessageContaining("refuses to rename");

            settings.put("temporary-name", "off");
            deliveries.deliver(deliveries.destination("plain", "sftp", settings), landed);

            assertThat(server.home().resolve(NAME)).hasBinaryContent(ToFileTest.RAW);
        }
    }

    private static OpenSshServer forbidding(String requests) throws IOException {
        return new OpenSshServer(requests, "");
    }

    private DestinationSpec dropbox(OpenSshServer server, Map<String, String> settings) throws Exception {
        Map<String, String> all = new HashMap<>(server.settings("/"));
        all.putAll(settings);
        return deliveries.destination("dropbox" + deliveries.context().getRoutesSize(), "sftp", all);
    }
}
