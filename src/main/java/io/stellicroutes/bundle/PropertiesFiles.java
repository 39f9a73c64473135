package io.stellicroutes.bundle;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Problem;
import io.stellicroutes.base.Subject;
import io.stellicroutes.base.Utf8Text;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.component.properties.LocationPropertiesSource;
import org.apache.camel.component.properties.PropertiesComponent;
import org.apache.camel.spi.LoadablePropertiesSource;
import org.apache.camel.spi.PropertiesSource;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;

/**
 * The properties files that a context reads by itself. Camel's own default is ISO-8859-1; with the bundle it is UTF-8,
 * unless the application has set {@code encoding} before the context is built.
 */
final class PropertiesFiles {
    private static final String UTF_8 = StandardCharsets.UTF_8.name();
    private static final Set<String> READABLE = Set.of("file", "classpath");
    private static final String MARKED = "\uFEFFstellic.";
    /** A byte order mark of UTF-8, read as ISO-8859-1. */
    private static final String MISREAD = "\u00EF\u00BB\u00BFstellic.";

    private PropertiesFiles() {}

    /**
     * What the context has read already (Camel Main has) is read again; a file that is not there may be an optional
     * one.
     */
    static void expectUtf8(CamelContext context) {
        PropertiesComponent properties = (PropertiesComponent) context.getPropertiesComponent();
        if (properties.getEncoding() != null) {
            return;
        }
        properties.setEncoding(UTF_8);
        for (PropertiesSource source : properties.getPropertiesSources()) {
            if (source instanceof LocationPropertiesSource located
                    && source instanceof LoadablePropertiesSource loaded) {
                String location = located.getLocation().getResolver() + ":"
                        + located.getLocation().getPath();
                if (READABLE.contains(located.getLocation().getResolver())
                        && PluginHelper.getResourceLoader(context)
                                .resolveResource(location)
                                .exists()) {
                    loaded.reloadProperties(location);
                }
            }
        }
    }

    /** A sentence for each file that is not UTF-8, and for each property that a byte order mark hides. */
    static List<Problem> mistakes(CamelContext context) {
        PropertiesComponent properties = (PropertiesComponent) context.getPropertiesComponent();
        List<Problem> mistakes = new ArrayList<>();
        if (UTF_8.equalsIgnoreCase(properties.getEncoding())) {
            properties.getPropertiesSources().stream()
                    .filter(LocationPropertiesSource.class::isInstance)
                    .map(source -> ((LocationPropertiesSource) source).getLocation())
                    .filter(location -> READABLE.contains(location.getResolver()))
                    .forEach(location -> check(location.getResolver() + ":" + location.getPath(), context, mistakes));
        }
        properties
                .loadProperties(name -> name.startsWith(MARKED) || name.startsWith(MISREAD))
                .stringPropertyNames()
                .forEach(name -> mistakes.add(Problem.of(
                        ErrorCode.NOT_UTF8,
                        Subject.ofProperty(name.substring(name.indexOf("stellic."))),
                        "its file begins with a byte order mark: save the file in UTF-8 without one")));
        return mistakes;
    }

    /** One that is not there is for Camel to refuse, or to pass over. */
    private static void check(String location, CamelContext context, List<Problem> mistakes) {
        Resource resource = PluginHelper.getResourceLoader(context).resolveResource(location);
        if (!resource.exists()) {
            return;
        }
        try (InputStream in = resource.getInputStream()) {
            Utf8Text.of(in.readAllBytes());
        } catch (Utf8Text.NotUtf8Exception e) {
            mistakes.add(Problem.of(
                    ErrorCode.NOT_UTF8,
                    Subject.ofFile(resource.getLocation() + ", line " + e.line()),
                    "not UTF-8; save the file in UTF-8"));
        } catch (IOException e) {
            mistakes.add(Problem.completing(
                    ErrorCode.UNREADABLE_FILE, Subject.ofFile(resource.getLocation()), "can't be read"));
        }
    }
}
