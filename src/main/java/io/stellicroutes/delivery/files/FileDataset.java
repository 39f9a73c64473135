package io.stellicroutes.delivery.files;

import io.stellicroutes.config.DatasetName;
import io.stellicroutes.config.DestinationSpec;

/**
 * What the files of an export are called as a dataset: files that each run names anew are one, called as the export.
 */
final class FileDataset {
    private FileDataset() {}

    /** @param directory where the files are; with or without a slash at its end */
    static DatasetName of(String namespace, String directory, DestinationSpec destination, String export) {
        String name = destination
                .find("file-name")
                .map(template -> template.replace("${export}", export))
                .filter(template -> !template.contains("${"))
                .orElse(export);
        String slash = directory.isEmpty() || directory.endsWith("/") ? "" : "/";
        return new DatasetName(namespace, directory + slash + name);
    }
}
