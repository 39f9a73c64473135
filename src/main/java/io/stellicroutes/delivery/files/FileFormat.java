package io.stellicroutes.delivery.files;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.config.ConfigException;
import io.stellicroutes.config.DestinationSpec;
import java.util.Locale;

/** How a delivered file is written; setting {@code format}. */
enum FileFormat {
    /** The landed bytes as they came. */
    RAW("", "text/csv"),
    /** RFC 4180, UTF-8, LF, a header row. */
    CSV(".csv", "text/csv; charset=utf-8"),
    /** One JSON object a record, UTF-8, LF. */
    JSONL(".jsonl", "application/x-ndjson");

    private final String extension;
    private final String contentType;

    FileFormat(String extension, String contentType) {
        this.extension = extension;
        this.contentType = contentType;
    }

    /** The format that a destination asks for; {@code csv} is a file's default, {@code raw} any other's. */
    static FileFormat of(DestinationSpec destination) {
        String name = destination
                .find("format")
                .orElse(destination.type().equals("file") ? "csv" : "raw")
                .strip();
        for (FileFormat format : values()) {
            if (format.name().equals(name.toUpperCase(Locale.ROOT))) {
                return format;
            }
        }
        throw new ConfigException(
                ErrorCode.INVALID_VALUE,
                "stellic.destinations." + destination.name() + ".format: raw, csv or jsonl expected, found " + name);
    }

    /** With its dot; blank where the landed file's own is kept. */
    String extension() {
        return extension;
    }

    String contentType() {
        return contentType;
    }
}
