package io.stellicroutes.console;

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
        return List.of(Endpoint.get("configuration", Role.VIEWER, this::show));
    }

    private Response show(Call call) {
        boolean all = call.query("all").equals("yes");
        List<Section> shown = all
                ? sections.get()
                : sections.get().stream()
                        .map(EffectiveSettings.Section::withoutDefaults)
                        .toList();
        return call.page("configuration", "Configuration", Map.of("sections", shown, "all", all));
    }
}
