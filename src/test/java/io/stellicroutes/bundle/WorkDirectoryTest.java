package io.stellicroutes.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.config.Catalogue;
import io.stellicroutes.config.ConfigException;
import io.stellicroutes.config.ConfigReader;
import io.stellicroutes.config.StellicConfig;
import io.stellicroutes.routes.RoutesExtension;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Clock;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FilePathWrapper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WorkDirectoryTest {
    private final FilePath full = new OnAFullDisk();

    @TempDir
    private Path dir;

    /** Files of H2 for which there is no room. */
    public static final class OnAFullDisk extends FilePathWrapper {
        @Override
        public String getScheme() {
            return "full";
        }

        @Override
        public FileChannel open(String mode) throws IOException {
            throw new IOException("No space left on device");
        }
    }

    @BeforeEach
    void aFullDisk() {
        FilePath.register(full);
    }

    @AfterEach
    void noMore() {
        FilePath.unregister(full);
    }

    @Test
    void aLedgerForWhichThereIsNoRoomIsToldWithItsPlace() {
        StellicConfig config = ConfigReader.read(RoutesExtension.parse("""
                        stellic.base-url=https://example.org
                        stellic.exports.roster.to=local
                        stellic.destinations.local.type=file
                        stellic.destinations.local.directory=%1$s
                        stellic.work-dir=%1$s
                        stellic.ledger.url=jdbc:h2:full:%1$s/ledger
                        """.formatted(dir)), Catalogue.load());

        assertThatThrownBy(() -> new WorkDirectory(dir).openLedger(config, Clock.systemUTC()))
                .isInstanceOfSatisfying(
                        ConfigException.class,
                        e -> assertThat(e.problems().get(0).code()).isEqualTo(ErrorCode.DISK_FULL))
                .hasMessageContaining("no space left on the disk of " + dir)
                .hasMessageContaining("stellic.ledger.url");
    }
}
