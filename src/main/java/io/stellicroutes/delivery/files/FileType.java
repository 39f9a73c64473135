package io.stellicroutes.delivery.files;

import static io.stellicroutes.config.Setting.choice;
import static io.stellicroutes.config.Setting.text;

import io.stellicroutes.config.DatasetName;
import io.stellicroutes.config.DestinationSpec;
import io.stellicroutes.config.ExportSpec;
import io.stellicroutes.config.Mistakes;
import io.stellicroutes.config.Setting;
import io.stellicroutes.delivery.DeliveryParts;
import io.stellicroutes.delivery.DeliveryType;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Destinations of type {@code file}: directories that this process can reach. */
public final class FileType implements DeliveryType {
    @Override
    public String name() {
        return "file";
    }

    @Override
    public List<Setting> properties() {
        return Stream.concat(
                        Stream.of(
                                text("directory", "out", "Directory; created if it is missing.")
                                        .essential(),
                                choice(
                                                "permissions",
                                                "600|640|644|660|664",
                                                "600",
                                                "Permissions of the file, in octal.")
                                        .onlyOperational(),
                                FileFormat.CSV.asDefault()),
                        FileFormat.SETTINGS.stream())
                .toList();
    }

    @Override
    public boolean takesWhole() {
        return true;
    }

    @Override
    public void check(DestinationSpec destination, Mistakes mistakes) {
        FileFormat.check(destination, mistakes);
    }

    @Override
    public void verify(DestinationSpec destination, DeliveryParts parts) {
        Encryption.of(destination);
    }

    @Override
    public void bind(DeliveryParts parts) {
        parts.bind(
                "stellicFiles",
                FileLoads.class,
                () -> new FileLoads(
                        parts.config().workDir(), parts.config().ledger().isShared()));
    }

    @Override
    public DatasetName dataset(DestinationSpec destination, ExportSpec export) {
        return FileDataset.of(
                "file", Path.of(destination.get("directory")).toAbsolutePath().toString(), destination, export);
    }
}
