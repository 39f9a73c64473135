package io.stellicroutes.delivery.files;

import io.stellicroutes.config.DatasetName;
import io.stellicroutes.config.DestinationSpec;
import io.stellicroutes.config.ExportSpec;
import java.util.Optional;

/**
 * What the files of an export are called as a dataset: files that each run names anew are one, called as the export.
 */
final class FileDataset {
    private FileDataset() {}

    /** @param directory where the files are; with or without a slash at its end */
    static DatasetName of(String namespace, String directory, DestinationSpec destination, ExportSpec export) {
        Optional<String> template = destination.find("file-name");
        String name = template.map(export::filled)
                .filter(text -> !text.contains("${"))
                .orElseGet(() ->
                        template.filter(text -> text.contains("${tenant}")).isPresent()
                                ? export.name()
                                : export.baseName());
        String slash = directory.isEmpty() || directory.endsWith("/") ? "" : "/";
        return new DatasetName(
                namespace, directory + slash + export.owner().prefixes().path() + name);
    }
}
