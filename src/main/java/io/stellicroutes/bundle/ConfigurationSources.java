package io.stellicroutes.bundle;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Problem;
import io.stellicroutes.base.Subject;
import io.stellicroutes.config.Catalogue;
import io.stellicroutes.config.ConfigException;
import io.stellicroutes.config.ConfigReader;
import io.stellicroutes.config.DestinationTypes;
import io.stellicroutes.config.EnvironmentVariables;
import io.stellicroutes.config.MistypedNames;
import io.stellicroutes.config.StellicConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.apache.camel.CamelContext;
import org.apache.camel.component.properties.PropertiesComponent;

/**
 * Where the properties {@code stellic.*} of a Camel context come from: its properties component, and environment
 * variables; with placeholders resolved.
 */
final class ConfigurationSources {
    private final CamelContext context;
    private final DestinationTypes types;

    /** @param types the types of destination that have a class */
    ConfigurationSources(CamelContext context, DestinationTypes types) {
        this.context = context;
        this.types = types;
    }

    /**
     * Reads the configuration.
     *
     * @throws ConfigException naming every mistake
     */
    StellicConfig read() {
        DestinationTypes all = allTypes();
        Map<String, String> resolved = new TreeMap<>();
        Map<String, String> unresolved = new TreeMap<>();
        resolveAll(all, resolved, unresolved);
        List<Problem> mistakes = new ArrayList<>(PropertiesFiles.mistakes(context));
        mistakes.addAll(mistyped());
        if (unresolved.isEmpty() && mistakes.isEmpty()) {
            return ConfigReader.read(resolved, Catalogue.load(), all);
        }
        unresolved.forEach((name, value) -> mistakes.add(Placeholders.unresolved(name, value, context)));
        try {
            ConfigReader.read(resolved, Catalogue.load(), all);
        } catch (ConfigException e) {
            e.problems().stream()
                    .filter(mistake -> !unresolved.containsKey(mistake.subject().property()))
                    .forEach(mistakes::add);
        }
        throw new ConfigException(mistakes);
    }

    /**
     * Reads where the ledger is; nothing else is looked at.
     *
     * @throws ConfigException naming every mistake in these few properties
     */
    StellicConfig.LedgerToRead readLedger() {
        Map<String, String> resolved = new TreeMap<>();
        Map<String, String> unresolved = new TreeMap<>();
        resolveAll(allTypes(), resolved, unresolved);
        unresolved.keySet().retainAll(ConfigReader.LEDGER);
        if (!unresolved.isEmpty()) {
            List<Problem> mistakes = new ArrayList<>();
            unresolved.forEach((name, value) -> mistakes.add(Placeholders.unresolved(name, value, context)));
            throw new ConfigException(mistakes);
        }
        return ConfigReader.readLedger(resolved);
    }

    /** What nobody would read, because its name begins only nearly with {@code stellic.}. */
    private List<Problem> mistyped() {
        return context
                .getPropertiesComponent()
                .loadProperties(name -> MistypedNames.meant(name).isPresent())
                .stringPropertyNames()
                .stream()
                .sorted()
                .map(name -> Problem.completing(
                        ErrorCode.UNKNOWN_PROPERTY,
                        Subject.ofProperty(name),
                        "is not a property: did you mean "
                                + MistypedNames.meant(name).orElseThrow() + "?"))
                .toList();
    }

    /** What is given, by whole names, with its placeholders; environment variables go before files. */
    Map<String, String> written() {
        PropertiesComponent known = (PropertiesComponent) context.getPropertiesComponent();
        Properties found = known.loadProperties(name -> name.startsWith("stellic."));
        Map<String, String> written = new TreeMap<>();
        found.stringPropertyNames().forEach(name -> written.put(name, found.getProperty(name)));
        written.putAll(environment(known).properties(written, allTypes()));
        return written;
    }

    /** The environment variables that count. */
    EnvironmentVariables environment() {
        return environment((PropertiesComponent) context.getPropertiesComponent());
    }

    /** The types that have a class, and those that the context's templates bring. */
    private DestinationTypes allTypes() {
        return types.with(OwnTypes.in(context, types));
    }

    private void resolveAll(DestinationTypes all, Map<String, String> resolved, Map<String, String> unresolved) {
        PropertiesComponent known = (PropertiesComponent) context.getPropertiesComponent();
        Properties found = known.loadProperties(name -> name.startsWith("stellic."));
        found.stringPropertyNames().forEach(name -> resolve(name, found.getProperty(name), resolved, unresolved));
        environment(known).properties(resolved, all).forEach((name, value) -> {
            unresolved.remove(name);
            resolve(name, value, resolved, unresolved);
        });
    }

    private void resolve(String name, String value, Map<String, String> resolved, Map<String, String> unresolved) {
        try {
            resolved.put(name, context.resolvePropertyPlaceholders(value));
        } catch (IllegalArgumentException e) {
            resolved.put(name, value);
            unresolved.put(name, value);
        }
    }

    /** Those of this process, unless the runtime knows better (a bean) or Camel is told not to look at them. */
    private EnvironmentVariables environment(PropertiesComponent known) {
        EnvironmentVariables given = context.getRegistry().findSingleByType(EnvironmentVariables.class);
        if (given != null) {
            return given;
        }
        boolean looked = known.getEnvironmentVariableMode() != PropertiesComponent.ENVIRONMENT_VARIABLES_MODE_NEVER;
        Properties before = known.getOverrideProperties();
        return new EnvironmentVariables(
                looked ? System.getenv() : Map.of(), name -> before != null && before.containsKey(name));
    }
}
