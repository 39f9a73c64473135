package io.stellicroutes.springboot;

import io.stellicroutes.base.Utf8Text;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.springframework.boot.env.PropertiesPropertySourceLoader;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.OriginLookup;
import org.springframework.boot.origin.TextResourceOrigin;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.Resource;

/**
 * Values of {@code .properties} files as they are in UTF-8. Boot reads these files as ISO-8859-1 unless it is told
 * otherwise; a file that is valid UTF-8 is read once more as such, by Boot's own parser. One that is not stays as Boot
 * has read it. Thread-safe.
 */
final class PropertiesInUtf8 {
    private static final Pattern NOT_ASCII = Pattern.compile("[^\\x00-\\x7F]");
    /** A backslash before such a character, which means nothing, would make the escape in its place a text. */
    private static final Pattern IDLE_BACKSLASH = Pattern.compile("(?<!\\\\)((?:\\\\\\\\)*)\\\\(?=[^\\x00-\\x7F])");

    private final Map<Resource, List<PropertySource<?>>> read = new ConcurrentHashMap<>();

    /** The value of a property that a source has, or what it has been read as. */
    Object value(PropertySource<?> source, String name, Object value) {
        if (value instanceof CharSequence text
                && NOT_ASCII.matcher(text).find()
                && OriginLookup.getOrigin(source, name) instanceof TextResourceOrigin origin
                && isProperties(origin.getResource())) {
            return read.computeIfAbsent(origin.getResource(), PropertiesInUtf8::read).stream()
                    .filter(document -> isAt(origin, OriginLookup.getOrigin(document, name)))
                    .map(document -> document.getProperty(name))
                    .findFirst()
                    .orElse(value);
        }
        return value;
    }

    private static boolean isProperties(Resource resource) {
        return resource != null
                && Optional.ofNullable(resource.getFilename())
                        .filter(name -> name.endsWith(".properties"))
                        .isPresent();
    }

    /** A name may be in several documents of a file. */
    private static boolean isAt(TextResourceOrigin wanted, Origin found) {
        return found instanceof TextResourceOrigin origin
                && origin.getLocation().getLine() == wanted.getLocation().getLine();
    }

    private static List<PropertySource<?>> read(Resource resource) {
        try (InputStream in = resource.getInputStream()) {
            String text = Utf8Text.of(in.readAllBytes());
            String ascii = NOT_ASCII
                    .matcher(IDLE_BACKSLASH.matcher(text).replaceAll("$1"))
                    .replaceAll(found -> found.group()
                            .chars()
                            .collect(
                                    StringBuilder::new,
                                    (escaped, c) -> escaped.append(String.format("\\\\u%04x", c)),
                                    StringBuilder::append)
                            .toString());
            return new PropertiesPropertySourceLoader()
                    .load(
                            String.valueOf(resource.getFilename()),
                            new ByteArrayResource(ascii.getBytes(StandardCharsets.US_ASCII)));
        } catch (IOException e) {
            // not UTF-8, or gone since: Boot's reading stands
            return List.of();
        }
    }
}
