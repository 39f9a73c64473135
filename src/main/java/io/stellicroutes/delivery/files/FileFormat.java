package io.stellicroutes.delivery.files;

import static io.stellicroutes.config.Setting.choice;
import static io.stellicroutes.config.Setting.flag;
import static io.stellicroutes.config.Setting.text;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Problem;
import io.stellicroutes.base.Subject;
import io.stellicroutes.config.DestinationSpec;
import io.stellicroutes.config.Mistakes;
import io.stellicroutes.config.Setting;
import io.stellicroutes.config.Settings;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** How a delivered file is written; setting {@code format}. */
enum FileFormat {
    /** The landed bytes as they came. */
    RAW("", "text/csv"),
    /** RFC 4180, UTF-8, LF, a header row. */
    CSV(".csv", "text/csv; charset=utf-8"),
    /** One JSON object a record, UTF-8, LF. */
    JSONL(".jsonl", "application/x-ndjson");

    private static final List<Setting> OWN = List.of(
            choice(
                    "formulas",
                    "keep|escape",
                    "keep",
                    "Whether to put an apostrophe before csv fields that a spreadsheet might read as formulas."),
            flag("gzip", "false", "Whether to compress the file; .gz is added to its name."),
            text(
                            "encrypt-to",
                            "",
                            "OpenPGP public key files, separated by commas: the file is encrypted to all of them; .pgp is added to its name.")
                    .onlyOperational(),
            flag("encrypt-armor", "false", "Whether the encrypted file is ASCII text.")
                    .onlyOperational()
                    .seldom(),
            text(
                    "file-name",
                    "",
                    "File name; may contain ${export}, ${tenant}, ${run-id} and ${file-name}. Default: the export's file name, or changes-${run-id} for mode=changes."));

    /** The properties, beside {@code format}, of every type that delivers files. */
    static final List<Setting> SETTINGS =
            Stream.concat(OWN.stream(), Settings.CHANGES.stream()).toList();

    private final String extension;
    private final String contentType;

    FileFormat(String extension, String contentType) {
        this.extension = extension;
        this.contentType = contentType;
    }

    /** The format that a destination asks for. */
    static FileFormat of(DestinationSpec destination) {
        return destination.choice("format", FileFormat.class);
    }

    /** Refuses what can't be: the bytes as they came have no changes. */
    static void check(DestinationSpec destination, Mistakes mistakes) {
        if (destination.getsChanges() && of(destination) == RAW) {
            mistakes.add(Problem.completing(
                    ErrorCode.RAW_FORMAT,
                    Subject.ofProperty(destination.property("format")),
                    "must be csv or jsonl: raw sends the file as it came, and mode=changes what has changed"));
        }
    }

    /** The setting {@code format} of a type that has this one as its default. */
    Setting asDefault() {
        return choice(
                "format",
                "raw|csv|jsonl",
                name().toLowerCase(Locale.ROOT),
                "raw: the bytes as received; csv: RFC 4180; jsonl: one JSON object a line.");
    }

    /** With its dot; blank where the landed file's own is kept. */
    String extension() {
        return extension;
    }

    String contentType() {
        return contentType;
    }
}
