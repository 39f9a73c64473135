package io.stellicroutes.servers;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** axe-core: what a page has that WCAG 2.1, level AA, does not allow, as far as a program can tell. */
public final class Axe {
    private static final String SCRIPT = read();

    private Axe() {}

    /** The rules that the page breaks, each with the elements that do. */
    public static List<String> violations(Chromium chromium) {
        chromium.script(SCRIPT);
        Object found = chromium.await("""
                axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice']})
                  .then(all => ({
                    looked: all.passes.length,
                    broken: all.violations.map(rule => rule.id + ': ' + rule.help + ': '
                      + rule.nodes.map(node => node.html + ' ' + node.failureSummary).join('; '))
                  }))""");
        if (!(found instanceof Map<?, ?> all) || !(all.get("looked") instanceof Long looked) || looked == 0) {
            throw new IllegalStateException("axe has not looked: " + found);
        }
        return ((List<?>) all.get("broken")).stream().map(String::valueOf).toList();
    }

    private static String read() {
        try (InputStream in = Axe.class.getResourceAsStream("/axe.min.js")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
