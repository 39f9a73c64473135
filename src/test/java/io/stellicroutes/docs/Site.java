package io.stellicroutes.docs;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.commonmark.Extension;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Code;
import org.commonmark.node.CustomNode;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.Heading;
import org.commonmark.node.HtmlInline;
import org.commonmark.node.Image;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.node.SoftLineBreak;
import org.commonmark.node.Text;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;

/**
 * The pages as a site: static HTML with a search that needs no server and nothing from elsewhere, {@code mvn -q
 * -Psite}. A page is where its Markdown is, with {@code .html}; a README is the {@code index.html} of its directory.
 */
public final class Site {
    private static final List<Extension> EXTENSIONS = List.of(TablesExtension.create());
    private static final Parser PARSER = Parser.builder().extensions(EXTENSIONS).build();
    private static final Path HOME = Path.of("README.md");
    private static final String FUSE = "/META-INF/resources/webjars/fuse.js/7.1.0/dist/fuse.min.js";
    private static final JsonMapper JSON = new JsonMapper();
    private static final Set<Path> PROJECT = Set.of(Path.of("CONTRIBUTING.md"), Path.of("SECURITY.md"));
    private static final Pattern GROUP = Pattern.compile("(?m)^### (.+)$");

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
        copy("site.css", target);
        copy("site.js", target);
        copy(FUSE, target);
        for (Path page : site.pages) {
            site.write(page, new Page(page));
        }
        site.writeIndex();
    }

    private static void copy(String resource, Path target) throws IOException {
        try (InputStream from = Site.class.getResourceAsStream(resource)) {
            Files.copy(
                    from,
                    target.resolve(Path.of(resource).getFileName().toString()),
                    StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /**
     * What the search looks in: a part for each heading of level 1 to 3, as a script, which works without a server,
     * too.
     */
    private void writeIndex() throws IOException {
        List<Map<String, String>> parts = new ArrayList<>();
        for (Path page : pages) {
            parts.addAll(new Page(page).parts());
        }
        Files.writeString(
                target.resolve("search-index.js"), "window.searchIndex = " + JSON.writeValueAsString(parts) + ";\n");
    }

    /** Every page, in the order of the menu. */
    static List<Path> pages() {
        return groups().values().stream().flatMap(List::stream).toList();
    }

    /**
     * The pages by what a reader wants, as the README's part on the documentation has them; what it does not name comes
     * last.
     */
    static Map<String, List<Path>> groups() {
        Map<String, List<Path>> groups = new LinkedHashMap<>();
        List<Path> left = new ArrayList<>(Pages.all());
        left.add(Path.of("CHANGELOG.md"));
        left.remove(HOME);
        groups.put("", List.of(HOME));
        String readme = Pages.text(HOME);
        String documentation = readme.substring(readme.indexOf("\n## Documentation"));
        List<MatchResult> headings = GROUP.matcher(documentation).results().toList();
        for (int i = 0; i < headings.size(); i++) {
            int end = i + 1 < headings.size() ? headings.get(i + 1).start() : documentation.length();
            List<Path> group = new ArrayList<>();
            for (String link :
                    Pages.links(documentation.substring(headings.get(i).end(), end))) {
                Path page = Path.of(link.replaceFirst("#.*", ""));
                if (!PROJECT.contains(page) && left.remove(page)) {
                    group.add(page);
                    List<Path> below = left.stream()
                            .filter(other -> page.endsWith(HOME) && other.startsWith(page.getParent()))
                            .toList();
                    group.addAll(below);
                    left.removeAll(below);
                }
            }
            groups.put(headings.get(i).group(1), group);
        }
        groups.put("Project", left);
        return groups;
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
                <title></title>
                <link rel="stylesheet" href="%1$ssite.css">
                <script defer src="%1$sfuse.min.js"></script>
                <script defer src="%1$ssearch-index.js"></script>
                <script defer src="%1$ssite.js"></script>
                </head>
                <body data-up="%1$s">
                <a class="skip" href="#text">To the text</a>
                <header>
                <a href="%1$sindex.html">Stellic Export Routes</a>
                <button type="button" aria-expanded="false" aria-controls="menu">Menu</button>
                <form role="search"><input type="search" aria-label="Search" placeholder="Search" autocomplete="off"></form>
                </header>
                <nav id="menu" aria-label="Pages">
                %2$s</nav>
                <main id="text">
                <section class="found" aria-live="polite" hidden></section>
                %3$s</main>
                </body>
                </html>
                """.formatted(up, menu(page, parsed, up), parsed.html()).replaceFirst(
                "<title></title>",
                Matcher.quoteReplacement("<title>"
                        + escaped(page.equals(HOME) ? parsed.title() : parsed.title() + " · Stellic Export Routes")
                        + "</title>")));
    }

    private static String menu(Path page, Page parsed, String up) {
        StringBuilder menu = new StringBuilder();
        groups().forEach((name, group) -> {
            if (!name.isEmpty()) {
                menu.append("<h2>").append(escaped(name)).append("</h2>\n");
            }
            menu.append("<ul>\n");
            group.forEach(other -> menu.append(entry(page, parsed, other, up)));
            menu.append("</ul>\n");
        });
        return menu.toString();
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

        /** What the search looks in: a part for each heading but the small ones, with the text up to the next. */
        List<Map<String, String>> parts() {
            List<Map<String, String>> parts = new ArrayList<>();
            StringBuilder text = new StringBuilder();
            for (Node node = root.getFirstChild(); node != null; node = node.getNext()) {
                if (node instanceof Heading heading && heading.getLevel() <= 3) {
                    close(parts, text);
                    parts.add(new LinkedHashMap<>(Map.of(
                            "page", title(),
                            "heading", words(heading),
                            "link", place(path).toString().replace('\\', '/') + "#" + anchors.get(heading))));
                } else {
                    text.append(words(node)).append(' ');
                }
            }
            close(parts, text);
            return parts;
        }

        private static void close(List<Map<String, String>> parts, StringBuilder text) {
            if (!parts.isEmpty()) {
                parts.get(parts.size() - 1).put("text", text.toString().strip());
            }
            text.setLength(0);
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
        public void visit(Image image) {
            files.add(path.resolveSibling(image.getDestination()).normalize());
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
                public void visit(SoftLineBreak lineBreak) {
                    words.append(' ');
                }

                @Override
                public void visit(FencedCodeBlock block) {
                    words.append(block.getLiteral());
                }

                @Override
                public void visit(CustomNode cell) {
                    words.append(' ');
                    visitChildren(cell);
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
