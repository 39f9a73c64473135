package io.stellicroutes.console;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/** What pages link to: the style, our script, and htmx out of its WebJar. Immutable. */
final class StaticFiles {
    /** Below the console's root. */
    static final String PLACE = "static/";

    private static final String CSS = "text/css; charset=utf-8";
    private static final String SCRIPT = "text/javascript; charset=utf-8";
    private static final String HTMX = "/META-INF/maven/org.webjars.npm/htmx.org/pom.properties";

    private final Map<String, Response> files = new LinkedHashMap<>();
    private final String version;

    StaticFiles() {
        add("console.css", CSS, read("static/console.css"));
        add("console.js", SCRIPT, read("static/console.js"));
        add("icon.svg", "image/svg+xml", read("static/icon.svg"));
        add("htmx.js", SCRIPT, read("/META-INF/resources/webjars/htmx.org/" + htmxVersion() + "/dist/htmx.min.js"));
        version = Templates.version(
                String.join("", files.values().stream().map(Response::body).toList()));
    }

    private void add(String name, String type, String content) {
        files.put(name, new Response(200, type, Map.of("Cache-Control", "private, max-age=86400"), List.of(), content));
    }

    /** What their links carry, so that a new version is fetched. */
    String version() {
        return version;
    }

    /** A file. */
    Optional<Response> find(String path) {
        return path.startsWith(PLACE)
                ? Optional.ofNullable(files.get(path.substring(PLACE.length())))
                : Optional.empty();
    }

    private static String htmxVersion() {
        Properties properties = new Properties();
        try (InputStream in = StaticFiles.class.getResourceAsStream(HTMX)) {
            properties.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties.getProperty("version");
    }

    /** A text of the class path; relative to this package, or with a slash in front. */
    static String read(String resource) {
        try (InputStream in = StaticFiles.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException(resource + " is not on the class path");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
