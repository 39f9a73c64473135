package io.stellicroutes.docs;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.commonmark.Extension;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Code;
import org.commonmark.node.Heading;
import org.commonmark.node.HtmlInline;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.node.Text;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;

/**
 * The pages as a site: static HTML that needs nothing from elsewhere, {@code mvn -q -Psite}. A page is where its Markdown is,
 * with {@code .html}; a README is the {@code index.html} of its directory.
 */
public final class Site {
    private static final List<Extension> EXTENSIONS = List.of(TablesExtension.create());
    private static final Parser PARSER = Parser.builder().extensions(EXTENSIONS).build();
    private static final Path HOME = Path.of("README.md");

    private final Path target;
    private final List<Path> pages;

    private Site(Path target, List<Path> pages) {
        this.target = target;
        this.pages = pages;
    }

    /** Makes the site in the directory that is named. */
    public static void main(String[] arguments) throws IOException {
        Path target = Path.of(arguments[0]);
        write(target);
        System.out.println(target.resolve("index.html"));
    }

    /** Makes the site in a directory; what is there already is replaced. */
    static void write(Path target) throws IOException {
        Site site = new Site(target, pages());
        Files.createDirectories(target);
        try (InputStream style = Site.class.getResourceAsStream("site.css")) {
            Files.copy(style, target.resolve("site.css"), StandardCopyOption.REPLACE_EXISTING);
        }
        for (Path page : site.pages) {
            site.write(page, new Page(page));
        }
    }

    /** Every page, in the order in which the README's table of the documentation has them. */
    static List<Path> pages() {
        Set<Path> ordered = new LinkedHashSet<>(List.of(HOME));
        List<Path> all = new ArrayList<>(Pages.all());
        all.add(Path.of("CHANGELOG.md"));
        String readme = Pages.text(HOME);
        for (String link : Pages.links(readme.substring(readme.indexOf("\n## Documentation")))) {
            Path page = Path.of(link.replaceFirst("#.*", ""));
            if (all.contains(page) && page.startsWith("docs")) {
                ordered.add(page);
                if (page.endsWith(HOME)) {
                    all.stream()
                            .filter(below -> below.startsWith(page.getParent()))
                            .forEach(ordered::add);
                }
            }
        }
        ordered.addAll(all);
        return List.copyOf(ordered);
    }

    /** Where a page, or another file, is in the site. */
    static Path place(Path file) {
        String name = file.getFileName().toString();
        return !name.endsWith(".md")
                ? file
                : file.resolveSibling(name.equals("README.md") ? "index.html" : name.replaceFirst("md$", "html"));
    }

    private void write(Path page, Page parsed) throws IOException {
        Path file = target.resolve(place(page).toString());
        Files.createDirectories(file.getParent());
        for (Path linked : parsed.files) {
            Path copy = target.resolve(linked.toString());
            Files.createDirectories(copy.getParent());
            Files.copy(linked, copy, StandardCopyOption.REPLACE_EXISTING);
        }
        String up = "../".repeat(page.getNameCount() - 1);
        Files.writeString(file, """
                <!DOCTYPE html>
                <html lang="en">
                <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <title>%s</title>
                <link rel="stylesheet" href="%ssite.css">
                </head>
                <body>
                <nav>
                <ul>
                %s</ul>
                </nav>
                <main>
                %s</main>
                </body>
                </html>
                """.formatted(
                page.equals(HOME) ? parsed.title() : parsed.title() + " · Stellic Export Routes",
                up,
                pages.stream().map(other -> entry(page, parsed, other, up)).collect(Collectors.joining()),
                parsed.html()));
    }

    private static String entry(Path page, Page parsed, Path other, String up) {
        boolean below = other.getNameCount() > 2 && !other.endsWith(HOME);
        String link = "<a href=\"" + up + place(other).toString().replace('\\', '/') + "\""
                + (other.equals(page) ? " aria-current=\"page\"" : "") + ">" + escaped(new Page(other).title())
                + "</a>";
        String contents = other.equals(page) ? parsed.contents() : "";
        return "<li" + (below ? " class=\"below\"" : "") + ">" + link + contents + "</li>\n";
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    /** A page, its links made those of the site, its headings places to go to. */
    private static final class Page extends AbstractVisitor {
        private final Path path;
        private final Node root;
        private final Map<Heading, String> anchors = new HashMap<>();
        private final Map<String, Integer> times = new HashMap<>();
        private final List<Heading> headings = new ArrayList<>();
        private final List<Path> files = new ArrayList<>();

        Page(Path path) {
            this.path = path;
            root = PARSER.parse(Pages.text(path));
            root.accept(this);
        }

        String title() {
            return words(headings.get(0));
        }

        String contents() {
            String items = headings.stream()
                    .filter(heading -> heading.getLevel() == 2)
                    .map(heading ->
                            "<li><a href=\"#" + anchors.get(heading) + "\">" + escaped(words(heading)) + "</a></li>\n")
                    .collect(Collectors.joining());
            return items.isEmpty() ? "" : "\n<ul>\n" + items + "</ul>\n";
        }

        String html() {
            headings.forEach(heading -> {
                HtmlInline here = new HtmlInline();
                here.setLiteral(
                        " <a class=\"here\" href=\"#" + anchors.get(heading) + "\" aria-label=\"link to here\">#</a>");
                heading.appendChild(here);
            });
            return HtmlRenderer.builder()
                    .extensions(EXTENSIONS)
                    .attributeProviderFactory(context -> (node, tag, attributes) -> {
                        if (node instanceof Heading heading) {
                            attributes.put("id", anchors.get(heading));
                        }
                    })
                    .build()
                    .render(root);
        }

        @Override
        public void visit(Heading heading) {
            String slug = Pages.slug(words(heading));
            int before = times.merge(slug, 1, Integer::sum) - 1;
            anchors.put(heading, before == 0 ? slug : slug + "-" + before);
            headings.add(heading);
            visitChildren(heading);
        }

        @Override
        public void visit(Link link) {
            String destination = link.getDestination();
            if (!destination.contains("://") && !destination.startsWith("#")) {
                int hash = destination.indexOf('#');
                String file = hash < 0 ? destination : destination.substring(0, hash);
                Path linked = path.resolveSibling(file).normalize();
                if (!file.endsWith(".md")) {
                    files.add(linked);
                }
                Path here = path.getParent() == null ? Path.of("") : path.getParent();
                link.setDestination(here.relativize(place(linked)).toString().replace('\\', '/')
                        + (hash < 0 ? "" : destination.substring(hash)));
            }
            visitChildren(link);
        }

        private static String words(Node node) {
            StringBuilder words = new StringBuilder();
            node.accept(new AbstractVisitor() {
                @Override
                public void visit(Text text) {
                    words.append(text.getLiteral());
                }

                @Override
                public void visit(Code code) {
                    words.append(code.getLiteral());
                }
            });
            return words.toString();
        }
    }
}
