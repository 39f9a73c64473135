package io.stellicroutes.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Problem;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

final class ProblemsTest {
    @Test
    void aFullDiskIsToldAsOneWhereverTheSystemSaysSo() {
        Problem copied =
                Problems.of(new FileSystemException("data/outgoing/a.csv", "out/a.csv", "No space left on device"));

        assertThat(copied.code()).isEqualTo(ErrorCode.DISK_FULL);
        assertThat(copied.text()).contains("no space left on the disk of out/a.csv");
        assertThat(Problems.of(new FileSystemException("out/a.csv", null, "Disk quota exceeded"))
                        .code())
                .isEqualTo(ErrorCode.DISK_FULL);
        assertThat(Problems.of(new SQLException("wrapped", new IOException("No space left on device")))
                        .code())
                .isEqualTo(ErrorCode.DISK_FULL);
    }

    @Test
    void anotherFailureWithAFileIsNone() {
        assertThat(Problems.of(new FileSystemException("out/a.csv", null, "Permission denied"))
                        .code())
                .isEqualTo(ErrorCode.UNUSABLE_FILE);
    }
}
