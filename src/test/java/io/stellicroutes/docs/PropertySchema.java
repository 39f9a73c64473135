package io.stellicroutes.docs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stellicroutes.config.Catalogue;
import io.stellicroutes.config.DestinationType;
import io.stellicroutes.config.DestinationTypes;
import io.stellicroutes.config.Setting;
import io.stellicroutes.config.Setting.Kind;
import io.stellicroutes.config.Settings;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes {@code docs/application.schema.json} of {@link Settings} and the types of destinations: the properties as YAML,
 * for editors and checks.
 */
public final class PropertySchema {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final String NAME = "^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$";

    private PropertySchema() {}

    /** The whole file. */
    public static String text(DestinationTypes types) {
        ObjectNode root = NODES.objectNode();
        root.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        root.put("$id", "urn:io.stellicroutes:application");
        root.put("title", "Stellic Export Routes");
        root.put(
                "$comment",
                "Made of config/Settings.java and the types of destinations; change it there. CONTRIBUTING.md says how to make this file again.");
        root.put("description", "The properties of application.yaml. Other things than stellic may stand beside it.");
        root.put("type", "object");
        ObjectNode stellic = object(Settings.GLOBAL);
        stellic.put("description", "Stellic, this machine, the exports and where their records go.");
        properties(stellic).set("exports", exports());
        properties(stellic).set("destinations", destinations(types));
        properties(stellic).set("tenants", tenants());
        stellic.set("required", NODES.arrayNode().add("exports"));
        stellic.putArray("anyOf").add(required("base-url")).add(required("tenants"));
        root.putObject("properties").set("stellic", stellic);
        root.set("required", NODES.arrayNode().add("stellic"));
        ObjectNode definitions = root.putObject("$defs");
        definitions
                .putObject("placeholder")
                .put("description", "Another property, an environment variable or a vault: {{env:NAME}}.")
                .put("type", "string")
                .put("pattern", "^(\\{\\{.+}}|\\$\\{.+})$");
        types.all().forEach(type -> definitions.set(type.name(), destination(type)));
        return JsonFile.text(root);
    }

    private static ObjectNode exports() {
        ObjectNode exports = NODES.objectNode();
        exports.put("description", "What is exported, each export by a name of yours.");
        exports.put("type", "object");
        exports.put("minProperties", 1);
        exports.putObject("propertyNames").put("pattern", NAME);
        ObjectNode export = object(Settings.EXPORT);
        ArrayNode known = ((ObjectNode) properties(export).get("data-type")).putArray("examples");
        Catalogue.load().all().forEach(type -> known.add(type.name()));
        export.set("required", NODES.arrayNode().add("to"));
        exports.set("additionalProperties", export);
        return exports;
    }

    private static ObjectNode required(String name) {
        ObjectNode one = NODES.objectNode();
        one.putArray("required").add(name);
        return one;
    }

    private static ObjectNode tenants() {
        ObjectNode tenants = NODES.objectNode();
        tenants.put("description", "Institutions with a Stellic of their own, each by a name of yours.");
        tenants.put("type", "object");
        tenants.putObject("propertyNames").put("pattern", NAME);
        ObjectNode tenant = object(Settings.TENANT);
        tenant.set("required", NODES.arrayNode().add("base-url"));
        properties(tenant)
                .set(
                        "exports",
                        byName(
                                "What it has in the place of the exports' properties, by export.",
                                object(Settings.EXPORT.stream()
                                        .filter(setting -> !setting.name().equals("tenants"))
                                        .toList())));
        properties(tenant)
                .set(
                        "destinations",
                        byName(
                                "What it has in the place of the destinations' properties, by destination.",
                                NODES.objectNode().put("type", "object")));
        tenants.set("additionalProperties", tenant);
        return tenants;
    }

    private static ObjectNode byName(String description, ObjectNode each) {
        ObjectNode all = NODES.objectNode();
        all.put("description", description);
        all.put("type", "object");
        all.putObject("propertyNames").put("pattern", NAME);
        all.set("additionalProperties", each);
        return all;
    }

    private static ObjectNode destinations(DestinationTypes known) {
        ObjectNode destinations = NODES.objectNode();
        destinations.put("description", "Where records go, each destination by a name of yours.");
        destinations.put("type", "object");
        destinations.putObject("propertyNames").put("pattern", NAME);
        ObjectNode one = destinations.putObject("additionalProperties");
        one.put("type", "object");
        ObjectNode type = one.putObject("properties").putObject("type");
        type.put("description", "What kind of destination it is; its other properties depend on it.");
        ArrayNode types = type.putArray("enum");
        one.putArray("required").add("type");
        ArrayNode byType = one.putArray("allOf");
        known.names().forEach(name -> {
            types.add(name);
            ObjectNode condition = byType.addObject();
            condition
                    .putObject("if")
                    .put("type", "object")
                    .putObject("properties")
                    .putObject("type")
                    .put("const", name);
            condition.putObject("then").put("$ref", "#/$defs/" + name);
        });
        return destinations;
    }

    private static ObjectNode destination(DestinationType type) {
        ObjectNode destination = object(type.settings());
        properties(destination).putObject("type").put("const", type.name());
        ArrayNode all = NODES.arrayNode();
        for (List<String> group : type.required()) {
            ArrayNode any = NODES.arrayNode();
            group.forEach(name -> any.addObject().putArray("required").add(name));
            if (group.size() == 1) {
                all.add(any.get(0));
            } else {
                all.addObject().set("anyOf", any);
            }
        }
        if (!all.isEmpty()) {
            destination.set("allOf", all);
        }
        return destination;
    }

    /** An object of settings: a dot in a name leads one level down, a part of the user's own is any key. */
    private static ObjectNode object(List<Setting> settings) {
        ObjectNode object = level();
        for (Setting setting : settings) {
            add(object, setting, setting.name(), false);
            if (setting.secret() && !setting.name().endsWith("*")) {
                add(object, setting, setting.name() + "-file", true);
            }
        }
        return object;
    }

    private static ObjectNode level() {
        ObjectNode level = NODES.objectNode();
        level.put("type", "object");
        level.putObject("properties");
        level.put("additionalProperties", false);
        return level;
    }

    private static ObjectNode properties(ObjectNode object) {
        return (ObjectNode) object.get("properties");
    }

    private static void add(ObjectNode object, Setting setting, String name, boolean file) {
        List<String> parts = new ArrayList<>(List.of(name.split("\\.", -1)));
        String last = parts.remove(parts.size() - 1);
        ObjectNode level = object;
        for (int i = 0; i < parts.size(); i++) {
            String part = parts.get(i);
            if (part.equals("*")) {
                if (!(level.get("additionalProperties") instanceof ObjectNode)) {
                    level.set("additionalProperties", level());
                }
                level = (ObjectNode) level.get("additionalProperties");
            } else if (properties(level).get(part) instanceof ObjectNode leaf && !leaf.has("properties")) {
                // The name is a property of its own, too: params and params.<name>. Below it the dot is written.
                if (last.equals("*")) {
                    level.withObject("/patternProperties").set("^" + part + "\\.", value(setting, file));
                } else {
                    properties(level).set(part + "." + last, value(setting, file));
                }
                return;
            } else {
                if (!properties(level).has(part)) {
                    properties(level).set(part, level());
                }
                level = (ObjectNode) properties(level).get(part);
            }
        }
        if (last.equals("*")) {
            level.set("additionalProperties", value(setting, file));
        } else {
            properties(level).set(last, value(setting, file));
        }
    }

    private static ObjectNode value(Setting setting, boolean file) {
        ObjectNode value = NODES.objectNode();
        if (file) {
            value.put("description", "The file that holds it instead: " + setting.description());
            value.put("type", "string");
            return value;
        }
        value.put("description", setting.description());
        if (setting.secret()) {
            value.put("writeOnly", true);
        }
        ObjectNode form = value;
        if (setting.kind() != Kind.TEXT) {
            ArrayNode any = value.putArray("anyOf");
            form = any.addObject();
            any.addObject().put("$ref", "#/$defs/placeholder");
            any.addObject().put("type", "null");
        }
        form(setting, form);
        if (!setting.defaultValue().isEmpty()) {
            value.set("default", typed(setting));
        }
        return value;
    }

    private static void form(Setting setting, ObjectNode form) {
        switch (setting.kind()) {
            case TEXT ->
                form.putArray("type").add("string").add("number").add("boolean").add("null");
            case CHOICE -> {
                ArrayNode choices = form.putArray("enum");
                setting.choices().forEach(choices::add);
                setting.choices().stream()
                        .filter(choice -> choice.matches("\\d+"))
                        .forEach(choice -> choices.add(Integer.parseInt(choice)));
            }
            case BOOLEAN ->
                form.putArray("enum").add(true).add(false).add("true").add("false");
            case POSITIVE, COUNT, BYTES, SHARE -> {
                form.putArray("type").add("integer").add("string");
                form.put("minimum", setting.kind() == Kind.POSITIVE ? 1 : 0);
                form.put("pattern", "^(" + setting.kind().pattern() + ")$");
            }
            case DURATION, PERCENT -> {
                form.put("type", "string");
                form.put("pattern", "^(" + setting.kind().pattern() + ")$");
            }
        }
    }

    private static JsonNode typed(Setting setting) {
        String text = setting.defaultValue();
        return switch (setting.kind()) {
            case BOOLEAN -> NODES.booleanNode(Boolean.parseBoolean(text));
            case POSITIVE, COUNT, BYTES -> NODES.numberNode(Long.parseLong(text));
            case TEXT, DURATION, SHARE, PERCENT, CHOICE -> NODES.textNode(text);
        };
    }
}
