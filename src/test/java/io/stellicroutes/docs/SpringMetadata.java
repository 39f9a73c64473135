package io.stellicroutes.docs;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stellicroutes.config.Catalogue;
import io.stellicroutes.config.DestinationTypes;
import io.stellicroutes.config.Setting;
import io.stellicroutes.config.Settings;
import java.util.List;

/**
 * Makes {@code spring-configuration-metadata.json} of {@link Settings} and the types of destinations, by which editors
 * complete {@code stellic.*} in a Spring Boot application. Exports and destinations have names of the user's, which the
 * format knows as maps: their keys are offered for exports named as a data type, and destinations named as their type.
 */
public final class SpringMetadata {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final String MAP = "java.util.Map<java.lang.String,java.lang.String>";

    private SpringMetadata() {}

    /** The whole file. */
    public static String text(DestinationTypes types) {
        ObjectNode root = NODES.objectNode();
        root.putArray("groups")
                .addObject()
                .put("name", "stellic")
                .put("type", "io.stellicroutes.springboot.StellicAutoConfiguration")
                .put("description", "Stellic, this machine, the exports and where their records go.");
        ArrayNode properties = root.putArray("properties");
        ArrayNode hints = root.putArray("hints");
        for (Setting setting : Settings.GLOBAL) {
            property(properties, "stellic." + setting.name(), type(setting), setting.description(), setting);
            if (setting.secret()) {
                property(
                        properties,
                        "stellic." + setting.name() + "-file",
                        "java.lang.String",
                        "The file that holds it instead: " + setting.description(),
                        null);
            }
            if (!setting.choices().isEmpty()) {
                ArrayNode values = hint(hints, "stellic." + setting.name());
                setting.choices().forEach(choice -> values.addObject().put("value", choice));
            }
        }
        property(
                properties,
                "stellic.exports",
                MAP,
                "What is exported: <name>.to and others, by a name of yours.",
                null);
        property(
                properties,
                "stellic.destinations",
                MAP,
                "Where records go: <name>.type and others, by a name of yours.",
                null);
        property(
                properties,
                "stellic.tenants",
                MAP,
                "Institutions with a Stellic of their own: <name>.base-url and others, by a name of yours.",
                null);
        ArrayNode exports = hint(hints, "stellic.exports.keys");
        Catalogue.load().all().forEach(type -> keys(exports, type.name(), Settings.EXPORT));
        ArrayNode destinations = hint(hints, "stellic.destinations.keys");
        types.all().forEach(type -> {
            destinations
                    .addObject()
                    .put("value", type.name() + ".type")
                    .put("description", "What kind of destination it is: " + type.name() + ".");
            keys(destinations, type.name(), type.settings());
        });
        return JsonFile.text(root);
    }

    private static void property(ArrayNode properties, String name, String type, String description, Setting setting) {
        ObjectNode property =
                properties.addObject().put("name", name).put("type", type).put("description", description);
        if (setting != null && !setting.defaultValue().isEmpty()) {
            property.put("defaultValue", setting.defaultValue());
        }
    }

    private static ArrayNode hint(ArrayNode hints, String name) {
        ObjectNode hint = hints.addObject().put("name", name);
        ArrayNode values = hint.putArray("values");
        if (name.endsWith(".keys")) {
            hint.putArray("providers").addObject().put("name", "any");
        }
        return values;
    }

    private static void keys(ArrayNode keys, String name, List<Setting> settings) {
        settings.stream().filter(setting -> !setting.name().contains("*")).forEach(setting -> keys.addObject()
                .put("value", name + "." + setting.name())
                .put("description", setting.description()));
    }

    private static String type(Setting setting) {
        return switch (setting.kind()) {
            case BOOLEAN -> "java.lang.Boolean";
            case POSITIVE, COUNT -> "java.lang.Integer";
            case BYTES -> "java.lang.Long";
            case DURATION -> "java.time.Duration";
            case TEXT, SHARE, PERCENT, CHOICE -> "java.lang.String";
        };
    }
}
