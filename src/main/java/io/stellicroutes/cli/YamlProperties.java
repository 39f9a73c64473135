package io.stellicroutes.cli;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Problem;
import io.stellicroutes.base.Subject;
import io.stellicroutes.config.ConfigException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * Properties that are written as YAML. A value is the text that stands there, never a number or a truth value that
 * would be written in another way. The parser is the one that reads the routes.
 */
final class YamlProperties {
    private YamlProperties() {}

    /** Whether a configuration is YAML, by its name. */
    static boolean isYaml(Path file) {
        String name = file.toString().toLowerCase(Locale.ROOT);
        return name.endsWith(".yaml") || name.endsWith(".yml");
    }

    /**
     * The properties by their whole names, such as {@code stellic.base-url}.
     *
     * @param file what errors name
     * @throws ConfigException if the file is not YAML, or has a list where a text belongs
     */
    static Properties read(String text, Path file) {
        Properties properties = new Properties();
        try {
            Optional<Node> root = new Compose(
                            LoadSettings.builder().setAllowNonScalarKeys(true).build())
                    .composeString(text);
            if (root.isPresent() && !(root.get() instanceof MappingNode)) {
                throw new ConfigException(Problem.completing(
                        ErrorCode.INVALID_YAML, Subject.ofFile(file.toString()), "is not a map of properties"));
            }
            root.ifPresent(map -> add("", map, properties));
        } catch (MarkedYamlEngineException e) {
            throw new ConfigException(Problem.completing(
                    ErrorCode.INVALID_YAML,
                    Subject.ofFile(file.toString()),
                    "is not YAML: " + e.getProblem()
                            + e.getProblemMark()
                                    .map(mark -> ", line " + (mark.getLine() + 1))
                                    .orElse("")));
        } catch (YamlEngineException e) {
            throw new ConfigException(
                    Problem.completing(ErrorCode.INVALID_YAML, Subject.ofFile(file.toString()), "is not YAML"));
        }
        return properties;
    }

    private static void add(String name, Node node, Properties properties) {
        if (node.isRecursive()) {
            throw new ConfigException(
                    Problem.completing(ErrorCode.INVALID_YAML, Subject.ofProperty(name), "is a part of itself"));
        }
        if (node instanceof MappingNode map) {
            for (NodeTuple entry : map.getValue()) {
                if (!(entry.getKeyNode() instanceof ScalarNode key)) {
                    throw new ConfigException(
                            ErrorCode.INVALID_YAML,
                            Subject.ofProperty(name),
                            "a value that begins with {{ stands in quotation marks in YAML");
                }
                add(name.isEmpty() ? key.getValue() : name + "." + key.getValue(), entry.getValueNode(), properties);
            }
        } else if (node instanceof SequenceNode list) {
            if (name.startsWith("stellic.")) {
                throw new ConfigException(Problem.completing(
                        ErrorCode.INVALID_YAML,
                        Subject.ofProperty(name),
                        "is a list: write a text, with commas in it"));
            }
            for (int i = 0; i < list.getValue().size(); i++) {
                add(name + "[" + i + "]", list.getValue().get(i), properties);
            }
        } else if (node instanceof ScalarNode value && properties.setProperty(name, value.getValue()) != null) {
            throw new ConfigException(
                    Problem.completing(ErrorCode.INVALID_YAML, Subject.ofProperty(name), "is there twice"));
        }
    }
}
