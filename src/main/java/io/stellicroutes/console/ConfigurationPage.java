package io.stellicroutes.console;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.stellicroutes.config.ConsoleSpec.Role;
import io.stellicroutes.config.EffectiveSettings;
import io.stellicroutes.config.EffectiveSettings.Section;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** The configuration as it is in effect, without secrets. */
public final class ConfigurationPage {
    private final Supplier<List<Section>> sections;

    public ConfigurationPage(Supplier<List<Section>> sections) {
        this.sections = sections;
    }

    public List<Endpoint> endpoints() {
        return List.of(
                Endpoint.get("configuration", Role.VIEWER, this::show),
                Endpoint.get("api/configuration", Role.VIEWER, call -> Response.items(items(call))));
    }

    private static boolean showsAll(Call call) {
        return call.query("all").equals("yes");
    }

    private List<Section> shown(Call call) {
        return showsAll(call)
                ? sections.get()
                : sections.get().stream()
                        .map(EffectiveSettings.Section::withoutDefaults)
                        .toList();
    }

    private ArrayNode items(Call call) {
        ArrayNode items = JsonNodeFactory.instance.arrayNode();
        shown(call).forEach(section -> section.lines().forEach(line -> items.addObject()
                .put("section", section.name())
                .put("property", line.property())
                .put("value", line.value())
                .put("default", line.isDefault())
                .put("description", line.description())));
        return items;
    }

    private Response show(Call call) {
        boolean all = showsAll(call);
        List<Section> shown = shown(call);
        return call.page("configuration", "Configuration", Map.of("sections", shown, "all", all));
    }
}
