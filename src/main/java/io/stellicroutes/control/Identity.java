package io.stellicroutes.control;

import io.stellicroutes.base.Digest;
import io.stellicroutes.base.Printable;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * By what a command and a service tell whether the one can do the other's work: program and configuration. Of values
 * there are digests only. Immutable.
 *
 * @param version of the program
 * @param routes the directory of the routes, which users change; empty for those in the jar
 * @param configuration digest of the properties of the configuration's file
 * @param variables digests of the environment variables that may set properties
 */
public record Identity(String version, String routes, String configuration, Map<String, String> variables) {
    private static final String PREFIX = "STELLIC_";
    /** For the launcher alone. */
    private static final Set<String> OTHERS = Set.of("STELLIC_OPTS");

    private static final String VARIABLE = "variable ";
    private static final int DIGEST_BITS = 256;

    public Identity {
        variables = Map.copyOf(variables);
    }

    /**
     * That of this process.
     *
     * @param configuration the properties of its file
     */
    public static Identity of(String version, String routes, Map<?, ?> configuration, Map<String, String> environment) {
        Map<String, String> variables = new TreeMap<>();
        environment.forEach((name, value) -> {
            if (name.startsWith(PREFIX) && !OTHERS.contains(name) && !value.isBlank()) {
                variables.put(name, digest(name + "=" + value));
            }
        });
        return new Identity(version, routes, digest(new TreeMap<>(configuration).toString()), variables);
    }

    private static String digest(String text) {
        return new Digest().add(text).hex(DIGEST_BITS);
    }

    /** Why a service that is this can't do the work of a command that is another; empty if it can. */
    Optional<String> differsFrom(Identity command) {
        if (!version.equals(command.version)) {
            return Optional.of("is of version " + version + ", and this command of version " + command.version
                    + ": restart the service with the version that is to stay");
        }
        if (!routes.equals(command.routes)) {
            return Optional.of("runs by the routes in " + place(routes) + ", and this command by those in "
                    + place(command.routes));
        }
        if (!configuration.equals(command.configuration)) {
            return Optional.of("was started with another configuration, or with what this one was then: restart it to"
                    + " take the changes over");
        }
        return command.variables.keySet().stream()
                .sorted()
                .filter(name -> !command.variables.get(name).equals(variables.get(name)))
                .findFirst()
                .map(name -> "was started with another value of the environment variable " + name + ", or without it");
    }

    private static String place(String directory) {
        return directory.isEmpty() ? "its jar" : directory;
    }

    Map<String, String> texts() {
        Map<String, String> texts = new HashMap<>();
        texts.put("version", version);
        texts.put("routes", routes);
        texts.put("configuration", configuration);
        variables.forEach((name, digest) -> texts.put(VARIABLE + name, digest));
        return texts;
    }

    static Identity of(Frame frame) {
        Map<String, String> variables = new TreeMap<>();
        frame.texts().forEach((name, digest) -> {
            if (name.startsWith(VARIABLE)) {
                variables.put(Printable.of(name.substring(VARIABLE.length())), digest);
            }
        });
        return new Identity(
                Printable.of(frame.text("version")),
                Printable.of(frame.text("routes")),
                frame.text("configuration"),
                variables);
    }
}
