package io.stellicroutes.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import io.stellicroutes.config.DestinationType;
import io.stellicroutes.config.DestinationTypes;
import io.stellicroutes.config.Setting;
import io.stellicroutes.config.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** {@code docs/application.schema.json} knows every property and allows what the program allows. */
final class PropertySchemaTest {
    private static final DestinationTypes TYPES = DestinationTypes.found();
    private static final Path FILE = Path.of("docs/application.schema.json");
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Needs a destination of each type; {@code NAME} and {@code VALUE} are put in. */
    private static final String WHOLE = """
            stellic:
              base-url: https://myuniversity.stellic.com
              exports:
                user_groups:
                  to: local
              destinations:
                local:
                  type: file
            """;

    @Test
    void itIsASchemaItself() throws IOException {
        JsonSchema rules = JsonSchemaFactory.getInstance(VersionFlag.V202012)
                .getSchema(com.networknt.schema.SchemaLocation.of("https://json-schema.org/draft/2020-12/schema"));

        assertThat(rules.validate(JSON.readTree(FILE.toFile()))).isEmpty();
    }

    static Stream<List<String>> everySetting() {
        List<List<String>> all = new ArrayList<>();
        Settings.GLOBAL.forEach(setting -> all.add(List.of("", setting.name(), setting.defaultValue())));
        Settings.EXPORT.forEach(setting -> all.add(List.of("export", setting.name(), setting.defaultValue())));
        TYPES.all().forEach(type -> type.settings()
                .forEach(setting -> all.add(List.of(type.name(), setting.name(), setting.defaultValue()))));
        return all.stream();
    }

    @ParameterizedTest
    @MethodSource("everySetting")
    void everySettingIsInItWithItsDescriptionAndDefault(List<String> place) throws IOException {
        String of = place.get(0);
        JsonNode schema = JSON.readTree(FILE.toFile());
        JsonNode stellic = schema.at("/properties/stellic");
        JsonNode at = of.isEmpty()
                ? stellic
                : of.equals("export")
                        ? stellic.at("/properties/exports/additionalProperties")
                        : schema.at("/$defs/" + of);
        Setting setting = (of.isEmpty() ? Settings.GLOBAL : of.equals("export") ? Settings.EXPORT : TYPES.settings(of))
                .stream()
                        .filter(known -> known.name().equals(place.get(1)))
                        .findFirst()
                        .orElseThrow();
        for (String part : parts(setting)) {
            at = part.startsWith("^")
                    ? at.get("patternProperties").get(part)
                    : part.equals("*")
                            ? at.get("additionalProperties")
                            : at.get("properties").get(part);
            assertThat(at).as(setting.name()).isNotNull();
        }

        assertThat(at.get("description").asText()).isEqualTo(setting.description());
        assertThat(at.path("default").asText()).isEqualTo(setting.defaultValue());
        assertThat(at.path("writeOnly").asBoolean()).isEqualTo(setting.secret());
    }

    /** Below a name that is a property of its own, too, the dot is written. */
    private static List<String> parts(Setting setting) {
        return setting.name().equals("params.*")
                ? List.of("^params\\.")
                : setting.name().startsWith("landing.")
                        ? List.of(setting.name())
                        : List.of(setting.name().split("\\.", -1));
    }

    @Test
    void whatIsGoodPasses() throws IOException {
        assertThat(mistakes(WHOLE)).isEmpty();
        for (String block : Pages.blocks(Path.of("docs/yaml.md"), "yaml")) {
            assertThat(mistakes(block)).as(block).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    poll: {timeout: 90m}                                         | stellic
                    max-concurrent-exports: 3                                    | stellic
                    max-concurrent-exports: '{{env:AT_A_TIME}}'                  | stellic
                    schedules: {enabled: false}                                  | stellic
                    auth: {header: Authorization, value-file: /run/secrets/auth} | stellic
                    landing: s3://exports/stellic                                | stellic
                    landing.region: us-east-1                                    | stellic
                    max-rejects: 0.1%                                            | export
                    max-rejects: 50                                              | export
                    columns: {'Course Code': {type: text}, include: id}          | export
                    params.note: a&b                                             | export
                    permissions: 640                                             | local
                    gzip: true                                                   | local
                    """)
    void whatTheProgramAllowsPasses(String line, String place) throws IOException {
        assertThat(mistakes(with(line, place))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    poll: {timeout: soon}           | stellic | poll
                    poll: {time-out: 2h}            | stellic | time-out
                    max-concurrent-exports: 0       | stellic | max-concurrent-exports
                    schedules: {enabled: maybe}     | stellic | enabled
                    chanel: s3                      | export  | chanel
                    channel: pigeon                 | export  | channel
                    to: [local]                     | export  | to
                    format: xml                     | local   | format
                    url: jdbc:h2:mem:x              | local   | url
                    """)
    void whatTheProgramRefusesDoesNotPass(String line, String place, String named) throws IOException {
        assertThat(mistakes(with(line, place))).isNotEmpty().anySatisfy(mistake -> assertThat(mistake)
                .contains(named));
    }

    @Test
    void whatIsMissingDoesNotPass() throws IOException {
        assertThat(mistakes(WHOLE.replace("  base-url: https://myuniversity.stellic.com\n", "")))
                .anySatisfy(mistake -> assertThat(mistake).contains("base-url"));
        assertThat(mistakes(WHOLE.replace("to: local", "channel: s3")))
                .anySatisfy(mistake -> assertThat(mistake).contains("to"));
        for (DestinationType type : TYPES.all()) {
            assertThat(mistakes(WHOLE.replace("type: file", "type: " + type.name()))
                            .isEmpty())
                    .as(type.name())
                    .isEqualTo(type.required().isEmpty());
        }
        assertThat(mistakes(WHOLE.replace("type: file", "type: paper"))).isNotEmpty();
    }

    private static String with(String line, String place) {
        return switch (place) {
            case "stellic" -> WHOLE + "  " + line + "\n";
            case "export" ->
                WHOLE.replace("to: local\n", line.startsWith("to:") ? line + "\n" : "to: local\n      " + line + "\n");
            default -> WHOLE + "      " + line + "\n";
        };
    }

    private static List<String> mistakes(String yaml) throws IOException {
        Object read = new Load(LoadSettings.builder().build()).loadFromString(yaml);
        assertThat(read).isInstanceOf(Map.class);
        return JsonSchemaFactory.getInstance(VersionFlag.V202012)
                .getSchema(Files.readString(FILE))
                .validate(JSON.valueToTree(read))
                .stream()
                .map(ValidationMessage::getMessage)
                .toList();
    }
}
