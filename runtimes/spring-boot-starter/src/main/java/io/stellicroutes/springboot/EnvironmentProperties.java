package io.stellicroutes.springboot;

import io.stellicroutes.config.EnvironmentVariables;
import io.stellicroutes.config.Setting;
import io.stellicroutes.config.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.apache.camel.spi.LoadablePropertiesSource;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * The {@code stellic.*} properties of Spring's Environment, by their names, whatever they were read from: files, YAML,
 * the command line, a config server. Of environment variables the global settings are known, {@code STELLIC_BASE_URL};
 * those of exports, destinations and tenants are {@link #variables()}.
 *
 * <p>Spring's own placeholders are resolved; what they can't resolve stays, because the bundle has some that look the
 * same, such as {@code ${export}}. One that is named as an environment variable is a mistake: the variable is not set.
 *
 * <p>Values of {@code .properties} files are those of {@link PropertiesInUtf8}.
 */
final class EnvironmentProperties implements LoadablePropertiesSource {
    private static final String PREFIX = "stellic.";
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Z][A-Z0-9_]*)}");
    private static final Pattern NAMED = Pattern.compile("STELLIC_(EXPORTS|DESTINATIONS|TENANTS)_");

    /** A byte order mark of UTF-8, read as ISO-8859-1, or as what it is. */
    private static final Pattern MARK = Pattern.compile("^(?:\u00EF\u00BB\u00BF|\uFEFF)");

    private final ConfigurableEnvironment environment;
    private final PropertiesInUtf8 files = new PropertiesInUtf8();

    EnvironmentProperties(ConfigurableEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public String getName() {
        return "StellicEnvironmentProperties";
    }

    @Override
    public String getProperty(String name) {
        return name.startsWith(PREFIX) ? all().get(name) : null;
    }

    @Override
    public Properties loadProperties() {
        return loadProperties(name -> true);
    }

    @Override
    public Properties loadProperties(Predicate<String> filter) {
        Properties found = new Properties();
        all().forEach((name, value) -> {
            if (filter.test(name)) {
                found.setProperty(name, value);
            }
        });
        return found;
    }

    @Override
    public void reloadProperties(String location) {
        // the Environment is asked each time
    }

    /**
     * The environment variables that set properties of exports, destinations and tenants. What Spring ranks before the
     * environment, such as the command line, goes before them.
     */
    EnvironmentVariables variables() {
        Map<String, String> variables = new TreeMap<>();
        List<EnumerablePropertySource<?>> before = new ArrayList<>();
        for (PropertySource<?> source : environment.getPropertySources()) {
            if (source instanceof SystemEnvironmentPropertySource process) {
                for (String name : process.getPropertyNames()) {
                    if (NAMED.matcher(name).lookingAt()) {
                        variables.put(name, resolved(String.valueOf(process.getProperty(name))));
                    }
                }
                break;
            }
            if (source instanceof EnumerablePropertySource<?> enumerable) {
                before.add(enumerable);
            }
        }
        return new EnvironmentVariables(
                variables, property -> before.stream().anyMatch(source -> source.containsProperty(property)));
    }

    private Map<String, String> all() {
        Map<String, String> all = new TreeMap<>();
        for (PropertySource<?> source : environment.getPropertySources()) {
            if (source instanceof EnumerablePropertySource<?> enumerable) {
                for (String found : enumerable.getPropertyNames()) {
                    String name = MARK.matcher(found).replaceFirst("");
                    if (name.startsWith(PREFIX)) {
                        put(all, name, files.value(source, found, enumerable.getProperty(found)));
                    }
                }
            }
            // written as an environment variable, which knows no dots and dashes
            for (Setting setting : Settings.GLOBAL) {
                String name = PREFIX + setting.name();
                put(all, name, files.value(source, name, source.getProperty(name)));
            }
        }
        return all;
    }

    /** The first source that has it is the one that counts. */
    private void put(Map<String, String> all, String name, Object value) {
        if (value != null) {
            all.computeIfAbsent(name, absent -> resolved(value.toString()));
        }
    }

    /**
     * A variable that is not set becomes Camel's placeholder for it, which the bundle names with all other mistakes.
     */
    private String resolved(String value) {
        return VARIABLE.matcher(environment.resolvePlaceholders(value)).replaceAll("{{env:$1}}");
    }
}
