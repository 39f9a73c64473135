package io.stellicroutes.delivery.files;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Problem;
import io.stellicroutes.base.Subject;
import io.stellicroutes.config.ConfigException;
import io.stellicroutes.delivery.LoadContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The name of a delivered file. Every part of it is made of {@code A-Z a-z 0-9 . _ -} and begins with no dot, whatever
 * Stellic or the user calls things; only a {@code /} that the user wrote makes a directory.
 */
final class TargetName {
    private static final Pattern UNSAFE = Pattern.compile("[^A-Za-z0-9._-]");
    private static final Pattern LEADING_DOTS = Pattern.compile("^\\.+");
    private static final List<String> EXTENSIONS = List.of(".csv", ".txt", ".jsonl", ".json");

    private TargetName() {}

    /**
     * The setting {@code file-name} with its placeholders replaced, or else the export's own file name, or the run's
     * for changes; behind the prefix of the export's tenant.
     */
    static String of(LoadContext context, FileFormat format, boolean gzip, boolean encrypted) {
        return context.export().owner().prefixes().path() + withoutPrefix(context, format, gzip, encrypted);
    }

    private static String withoutPrefix(LoadContext context, FileFormat format, boolean gzip, boolean encrypted) {
        Optional<String> template = context.destination().find("file-name");
        if (template.isPresent()) {
            String path = path(context, "file-name", template.get());
            return packed(path, gzip, encrypted);
        }
        if (context.changes() != null) {
            return packed("changes-" + context.runId() + format.extension(), gzip, encrypted);
        }
        String name = context.fileName();
        if (!format.extension().isEmpty()) {
            name = withoutExtension(name) + format.extension();
        }
        return clean(packed(name, gzip, encrypted))
                .orElseThrow(() -> new ConfigException(Problem.completing(
                        ErrorCode.FILE_NAME,
                        Subject.ofProperty(context.destination().property("file-name")),
                        "is needed: the export's file name " + "has no letter that a file name may have")));
    }

    /** What is compressed ends with {@code .gz}, what is encrypted with {@code .pgp} behind that. */
    private static String packed(String name, boolean gzip, boolean encrypted) {
        String plain = encrypted && name.endsWith(".pgp") ? name.substring(0, name.length() - ".pgp".length()) : name;
        String compressed = gzip && !plain.endsWith(".gz") ? plain + ".gz" : plain;
        return encrypted ? compressed + ".pgp" : compressed;
    }

    /**
     * A setting as a relative path: {@code ${export}}, {@code ${tenant}}, {@code ${run-id}} and {@code ${file-name}}
     * replaced.
     */
    static String path(LoadContext context, String setting, String template) {
        List<String> parts = new ArrayList<>();
        for (String part : template.split("/", -1)) {
            String text = context.filled(part).replace("${file-name}", context.fileName());
            clean(text).ifPresent(parts::add);
        }
        if (parts.isEmpty() || template.endsWith("/")) {
            throw new ConfigException(
                    ErrorCode.FILE_NAME,
                    Subject.ofProperty(context.destination().property(setting)),
                    "the name of a file expected, found " + template);
        }
        return String.join("/", parts);
    }

    /** One name that is safe anywhere; empty if nothing of it is left. */
    static Optional<String> clean(String name) {
        String safe = LEADING_DOTS.matcher(UNSAFE.matcher(name).replaceAll("_")).replaceFirst("");
        return safe.isEmpty() ? Optional.empty() : Optional.of(safe);
    }

    private static String withoutExtension(String name) {
        for (String extension : EXTENSIONS) {
            if (name.toLowerCase(Locale.ROOT).endsWith(extension) && name.length() > extension.length()) {
                return name.substring(0, name.length() - extension.length());
            }
        }
        return name;
    }
}
