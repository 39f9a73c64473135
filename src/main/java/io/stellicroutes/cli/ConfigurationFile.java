package io.stellicroutes.cli;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Problem;
import io.stellicroutes.base.Subject;
import io.stellicroutes.base.Utf8Text;
import io.stellicroutes.config.ConfigException;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.regex.Pattern;

/** The file that {@code --config} names: properties or YAML, in UTF-8, with or without a byte order mark. */
final class ConfigurationFile {
    /** A backslash that is not itself escaped, and a u without its four hex digits. */
    private static final Pattern BROKEN_ESCAPE = Pattern.compile("(?<!\\\\)(?:\\\\\\\\)*\\\\u(?![0-9A-Fa-f]{4})");

    private static final Pattern COMMENT = Pattern.compile("\\s*[#!].*");

    private ConfigurationFile() {}

    /**
     * The properties by their whole names, placeholders as they stand.
     *
     * @throws ConfigException if the file can't be read, is not UTF-8, or has a line that is not valid
     */
    static Properties read(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            throw new ConfigException(Problem.completing(
                    ErrorCode.UNREADABLE_FILE,
                    Subject.ofFile(file.toString()),
                    "can't be read: it is a directory; name the file in it with --config"));
        }
        if (!Files.isReadable(file)) {
            throw new ConfigException(Problem.completing(
                    ErrorCode.UNREADABLE_FILE,
                    Subject.ofFile(file.toString()),
                    "can't be read: name the configuration with --config, make one with init, or begin with the"
                            + " application.properties of the distribution"));
        }
        String text;
        try {
            text = Utf8Text.read(file);
        } catch (Utf8Text.NotUtf8Exception e) {
            throw new ConfigException(
                    ErrorCode.NOT_UTF8,
                    Subject.ofFile(file + ", line " + e.line()),
                    "not UTF-8; save the file in UTF-8");
        }
        return YamlProperties.isYaml(file) ? YamlProperties.read(text, file) : properties(text, file);
    }

    private static Properties properties(String text, Path file) throws IOException {
        Properties properties = new Properties();
        try {
            properties.load(new StringReader(text));
        } catch (IllegalArgumentException e) {
            throw new ConfigException(
                    ErrorCode.BROKEN_ESCAPE,
                    Subject.ofFile(file + ", line " + broken(text)),
                    "\\u needs four hex digits; write \\\\ for a backslash");
        }
        // as Camel reads a properties file
        properties.replaceAll((name, value) -> value.toString().replaceFirst(" +$", ""));
        return properties;
    }

    private static int broken(String text) {
        String[] lines = text.split("\r\n|\r|\n", -1);
        for (int i = 0; i < lines.length; i++) {
            if (!COMMENT.matcher(lines[i]).matches()
                    && BROKEN_ESCAPE.matcher(lines[i]).find()) {
                return i + 1;
            }
        }
        return lines.length;
    }
}
