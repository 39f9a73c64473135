package io.stellicroutes.console;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Problem;
import io.stellicroutes.config.ConsoleSpec.Role;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;

/** {@code docs/errors.md}, an error a page: what it means and what to do. */
public final class Errors {
    private static final String PAGE = "/io/stellicroutes/errors.md";
    private static final String LOCAL = "#";

    public List<Endpoint> endpoints() {
        return List.of(Endpoint.get("errors/{code}", Role.VIEWER, Errors::show));
    }

    /** The name of an error's page; empty if the text has no code. */
    static String anchor(Optional<String> error) {
        return error.flatMap(Problem::codeOf).map(ErrorCode::anchor).orElse("");
    }

    private static Response show(Call call) throws IOException {
        String code = call.path("code");
        Optional<String> section = Stream.of(ErrorCode.values())
                .map(ErrorCode::anchor)
                .filter(code::equals)
                .findFirst()
                .flatMap(Errors::section);
        return section.isPresent()
                ? call.page("help", code, Map.of("code", code, "help", html(section.get())))
                : call.page(404, "error", "No such error", Map.of("text", "There is no error of this name."));
    }

    /** What stands below the heading, up to the next one. */
    static Optional<String> section(String anchor) {
        return Pattern.compile("(?ms)^### " + Pattern.quote(anchor) + "\\s*$(.*?)(?=^#|\\z)")
                .matcher(StaticFiles.read(PAGE))
                .results()
                .map(found -> found.group(1))
                .findFirst();
    }

    /** Links to other errors lead to their pages; those to other pages, which are not here, become their text. */
    private static String html(String markdown) {
        Node page = Parser.builder().build().parse(markdown);
        page.accept(new AbstractVisitor() {
            @Override
            public void visit(Link link) {
                String target = link.getDestination();
                if (target.startsWith(LOCAL)) {
                    link.setDestination(target.substring(LOCAL.length()));
                } else if (!target.startsWith("https:")) {
                    for (Node child = link.getFirstChild(); child != null; child = link.getFirstChild()) {
                        link.insertBefore(child);
                    }
                    link.unlink();
                }
            }
        });
        return HtmlRenderer.builder()
                .escapeHtml(true)
                .sanitizeUrls(true)
                .build()
                .render(page);
    }
}
