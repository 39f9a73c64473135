package io.stellicroutes.docs;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import net.sourceforge.plantuml.FileFormat;
import net.sourceforge.plantuml.FileFormatOption;
import net.sourceforge.plantuml.SourceStringReader;

/**
 * The pictures of the pages: a PlantUML text each in {@code docs/pictures}, and beside it the SVG that is drawn from
 * it. The SVG names the digest of its text, so that a machine without fonts can tell whether it is up to date.
 */
final class Pictures {
    private static final Path DIRECTORY = Path.of("docs", "pictures");
    private static final Path STYLE = DIRECTORY.resolve("style.iuml");
    /** In dark mode the colours are turned round, and keep their hue. */
    private static final String DARK =
            "<style>@media (prefers-color-scheme: dark) { :root { filter: invert(0.9) hue-rotate(180deg); } }</style>";

    private Pictures() {}

    /** The texts. */
    static List<Path> texts() throws IOException {
        try (Stream<Path> files = Files.list(DIRECTORY)) {
            return files.filter(file -> file.toString().endsWith(".puml"))
                    .sorted()
                    .toList();
        }
    }

    /** Where the picture of a text is. */
    static Path picture(Path text) {
        return text.resolveSibling(text.getFileName().toString().replaceFirst("puml$", "svg"));
    }

    /** What the picture of a text must hold. */
    static String mark(Path text) {
        return "<!-- drawn from " + text.getFileName() + " " + digest(source(text)) + " -->";
    }

    /** Draws a text anew; needs a font. */
    static void draw(Path text) throws IOException {
        ByteArrayOutputStream drawn = new ByteArrayOutputStream();
        new SourceStringReader(source(text)).outputImage(drawn, new FileFormatOption(FileFormat.SVG));
        String svg = drawn.toString(UTF_8)
                .replaceFirst("<\\?plantuml[^>]*\\?>", "")
                .replaceFirst("<defs/>", DARK + mark(text))
                .replaceAll("<g class=\"([a-z]+)\"[^>]*>", "<g class=\"$1\">");
        Files.writeString(picture(text), svg + "\n");
    }

    private static String source(Path text) {
        try {
            return Files.readString(text).replace("!include style.iuml", Files.readString(STYLE));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String digest(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)))
                    .substring(0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
