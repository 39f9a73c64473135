package io.stellicroutes.console;

import freemarker.core.HTMLOutputFormat;
import freemarker.core.TemplateClassResolver;
import freemarker.ext.util.WrapperTemplateModel;
import freemarker.template.Configuration;
import freemarker.template.DefaultObjectWrapperBuilder;
import freemarker.template.SimpleScalar;
import freemarker.template.TemplateException;
import freemarker.template.TemplateExceptionHandler;
import freemarker.template.TemplateMethodModelEx;
import freemarker.template.TemplateModelException;
import freemarker.template.TemplateNumberModel;
import io.stellicroutes.base.Digest;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The pages' templates: FreeMarker, which escapes whatever is put into HTML. A template has {@code utc(instant)},
 * {@code age(instant)}, {@code took(duration)}, {@code size(number)}, in bytes, and {@code encoded(text)}, for a part
 * of a link. Thread-safe.
 */
public final class Templates {
    private static final String SUFFIX = ".ftlh";
    private static final int VERSION_BITS = 64;

    private final Configuration configuration;

    /** @param styles the version of the static files, which their links carry */
    Templates(Clock clock, String styles) {
        configuration = new Configuration(Configuration.VERSION_2_3_34);
        configuration.setClassForTemplateLoading(Templates.class, "");
        configuration.setDefaultEncoding(StandardCharsets.UTF_8.name());
        configuration.setOutputFormat(HTMLOutputFormat.INSTANCE);
        configuration.setLocale(Locale.ROOT);
        configuration.setNumberFormat("#,##0");
        configuration.setLocalizedLookup(false);
        configuration.setNewBuiltinClassResolver(TemplateClassResolver.ALLOWS_NOTHING_RESOLVER);
        configuration.setTemplateExceptionHandler(TemplateExceptionHandler.RETHROW_HANDLER);
        configuration.setLogTemplateExceptions(false);
        configuration.setObjectWrapper(new DefaultObjectWrapperBuilder(Configuration.VERSION_2_3_34).build());
        shared("utc", instant -> Formats.utc((Instant) instant));
        shared("age", instant -> Formats.age(Duration.between((Instant) instant, clock.instant())));
        shared("took", duration -> Formats.took((Duration) duration));
        shared("size", number -> Formats.bytes(((Number) number).longValue()));
        shared("encoded", text -> encoded(String.valueOf(text)));
        configuration.setSharedVariable("styles", new SimpleScalar(styles));
    }

    private interface Format {
        String of(Object value);
    }

    private void shared(String name, Format format) {
        TemplateMethodModelEx method = arguments -> format.of(unwrapped(arguments));
        configuration.setSharedVariable(name, method);
    }

    private static Object unwrapped(List<?> arguments) throws TemplateModelException {
        Object argument = arguments.get(0);
        if (argument instanceof WrapperTemplateModel wrapper) {
            return wrapper.getWrappedObject();
        }
        if (argument instanceof TemplateNumberModel number) {
            return number.getAsNumber();
        }
        return String.valueOf(argument);
    }

    /**
     * Renders a template.
     *
     * @param name without its suffix
     */
    String render(String name, Map<String, Object> model) {
        StringWriter page = new StringWriter();
        try {
            configuration.getTemplate(name + SUFFIX).process(model, page);
        } catch (TemplateException e) {
            throw new IllegalStateException("the template " + name, e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return page.toString();
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** What a text is known by. */
    static String version(String text) {
        return new Digest().add(text).hex(VERSION_BITS);
    }
}
