package io.stellicroutes.docs;

import io.stellicroutes.config.DestinationTypes;
import io.stellicroutes.config.Setting;
import io.stellicroutes.config.Setting.Kind;
import io.stellicroutes.config.Settings;
import io.stellicroutes.config.Tier;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Makes {@code docs/properties.md} of {@link Settings} and the types of destinations. */
public final class PropertyReference {
    private static final Map<Tier, String> TITLES = new EnumMap<>(Map.of(
            Tier.ESSENTIAL, "Essential",
            Tier.OFTEN, "Often",
            Tier.SELDOM, "Seldom"));

    private final StringBuilder page = new StringBuilder();

    private PropertyReference() {}

    /** The whole page. */
    public static String text(DestinationTypes types) {
        return new PropertyReference().page(types);
    }

    private String page(DestinationTypes types) {
        line("# Properties");
        line("");
        line(
                "<!-- Made of config/Settings.java and the types of destinations, such as delivery/kafka/KafkaType.java; change it there. CONTRIBUTING.md says how to make this page again. -->");
        line("");
        line("Everything is set by properties; `application.properties` in the working directory, or the file that "
                + "`--config` names.");
        line("A property that is left out, or left empty, has its default. A value that is not allowed, or a name that "
                + "does not exist, stops the start; all mistakes are reported at once.");
        line("");
        line("The same as YAML, and a schema of it for editors: [properties as YAML](yaml.md).");
        line("");
        line("- **Durations** are whole numbers with a unit: `500ms`, `30s`, `15m`, `2h`, `1d`, also `1h30m`.");
        line("- **Lists** are separated by commas.");
        line("- **Secret** values are never shown. Each can be read from a file instead: put `-file` behind the "
                + "property's name and the file's path as its value. See [authentication](authentication.md#secrets).");
        line("- `{{env:NAME}}` stands for an environment variable, `{{name}}` for another property.");
        line(
                "- An environment variable may set a property, and then overrides the value in files: `STELLIC_BASE_URL`. [The"
                        + " rule](getting-started.md#environment-variables).");
        line("- Relative paths are relative to the working directory.");
        line("- `<name>` is yours: letters, digits, `_` and `-`, at most 100.");
        line(
                "- `${export}` is the export's name without its tenant, `${tenant}` the tenant's, `${run-id}` the run's, where a "
                        + "property says so or has it as a default.");
        line("");
        line("Each table has what everybody needs first.");
        line("");
        line(
                "Contents: [Stellic and the bundle](#stellic-and-the-bundle) · [exports](#exports) · [tenants](#tenants) · destinations: "
                        + String.join(
                                ", ",
                                types.names().stream()
                                        .map(type -> "[" + type + "](#" + type + ")")
                                        .toList()));
        section("## Stellic and the bundle", "stellic.", Settings.GLOBAL, List.of());
        section("## Exports", "stellic.exports.<name>.", Settings.EXPORT, List.of());
        section("## Tenants", "stellic.tenants.<name>.", Settings.TENANT, List.of(List.of("base-url")));
        line("");
        line(
                "`stellic.tenants.<name>.exports.<export>.<property>` takes the place of `stellic.exports.<export>.<property>`"
                        + " for this tenant, and `stellic.tenants.<name>.destinations.<destination>.<property>` that of"
                        + " `stellic.destinations.<destination>.<property>`; all but `tenants` can be set so."
                        + " [Many tenants](tenants.md) has examples.");
        line("");
        line("## Destinations");
        line("");
        line("`stellic.destinations.<name>.type` says what it is: one of "
                + String.join(
                        ", ",
                        types.names().stream().map(type -> "`" + type + "`").toList())
                + ". Required. The other properties depend on it.");
        types.all()
                .forEach(type -> section(
                        "### " + type.name(), "stellic.destinations.<name>.", type.settings(), type.required()));
        return page.toString();
    }

    private void section(String heading, String prefix, List<Setting> settings, List<List<String>> required) {
        line("");
        line(heading);
        line("");
        line("Names begin with `" + prefix + "`.");
        required.forEach(group -> line("Required: "
                + String.join(
                        " or ", group.stream().map(name -> "`" + name + "`").toList()) + "."));
        for (Tier tier : Tier.values()) {
            List<Setting> inTier =
                    settings.stream().filter(setting -> setting.tier() == tier).toList();
            if (!inTier.isEmpty()) {
                line("");
                line("**" + TITLES.get(tier) + "**");
                line("");
                line("| property | default | what it does | values |");
                line("|---|---|---|---|");
                inTier.forEach(this::row);
            }
        }
    }

    private void row(Setting setting) {
        line("| `" + setting.name() + "` | "
                + (setting.defaultValue().isEmpty() ? "none" : "`" + setting.defaultValue() + "`") + " | "
                + cell(setting.description()) + " | " + values(setting) + " |");
    }

    private static String values(Setting setting) {
        String values =
                switch (setting.kind()) {
                    case CHOICE ->
                        String.join(
                                ", ",
                                setting.choices().stream()
                                        .map(choice -> "`" + choice + "`")
                                        .toList());
                    case BOOLEAN -> "`true`, `false`";
                    case TEXT -> "text";
                    case DURATION, POSITIVE, COUNT, BYTES, SHARE, PERCENT -> form(setting.kind());
                };
        return setting.secret() ? values + "; **secret**, or `" + setting.name() + "-file`" : values;
    }

    private static String form(Kind kind) {
        return kind == Kind.DURATION ? "duration" : kind.form().toLowerCase(Locale.ROOT);
    }

    /** Text in a table: nothing of it is taken for a column's end or for a tag. */
    private static String cell(String text) {
        return text.replace("|", "\\|")
                .replace("<", "&lt;")
                .replace("{{", "`{{")
                .replace("}}", "}}`");
    }

    private void line(String text) {
        page.append(text).append('\n');
    }
}
