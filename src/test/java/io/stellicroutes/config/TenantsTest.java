package io.stellicroutes.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code stellic.tenants.*}: each export of each tenant is an export of its own. */
final class TenantsTest {
    private final Map<String, String> properties = new LinkedHashMap<>(Map.of(
            "stellic.tenants.north.base-url", "https://north.stellic.com",
            "stellic.tenants.north.auth.header", "Authorization",
            "stellic.tenants.north.auth.value", "Token north-s3cret",
            "stellic.tenants.north.table-prefix", "north_",
            "stellic.tenants.south.base-url", "https://south.stellic.com",
            "stellic.exports.roster.data-type", "user_groups",
            "stellic.exports.roster.to", "warehouse",
            "stellic.destinations.warehouse.type", "database",
            "stellic.destinations.warehouse.url", "jdbc:postgresql://db/campus"));

    @TempDir
    private Path dir;

    @Test
    void eachTenantHasEachExportByAnOwnName() {
        StellicConfig config = read();

        assertThat(config.exports()).containsOnlyKeys("north.roster", "south.roster");
        ExportSpec north = config.export("north.roster");
        assertThat(north.tenant()).contains("north");
        assertThat(north.baseName()).isEqualTo("roster");
        assertThat(north.destinations()).containsExactly("warehouse");
        assertThat(config.destinations()).containsOnlyKeys("warehouse");
        assertThat(config.warnings()).isEmpty();
    }

    @Test
    void anExportIsCalledByItsDataTypeWithoutTheTenant() {
        properties.remove("stellic.exports.roster.data-type");
        set("stellic.exports.plan_courses.to", "warehouse");
        properties.remove("stellic.exports.roster.to");

        assertThat(read().export("south.plan_courses").dataType()).isEqualTo("plan_courses");
    }

    @Test
    void eachTenantHasItsOwnStellicAndCredentialAndNobodyElses() {
        set("stellic.base-url", "https://central.stellic.com");
        set("stellic.auth.basic.username", "central");
        set("stellic.auth.basic.password", "central-s3cret");

        StellicConfig config = read();

        assertThat(config.askers()).containsExactly(Optional.empty(), Optional.of("north"), Optional.of("south"));
        assertThat(config.stellic(Optional.of("north")).baseUrl()).hasToString("https://north.stellic.com");
        assertThat(config.stellic(Optional.of("north")).authentication())
                .isEqualTo(new Authentication.Header("Authorization", "Token north-s3cret"));
        assertThat(config.stellic(Optional.of("south")).authentication()).isEqualTo(new Authentication.None());
        assertThat(config.stellic(Optional.empty()).authentication())
                .isEqualTo(new Authentication.Basic("central", "central-s3cret"));
        assertThat(config.secrets()).contains("north-s3cret", "central-s3cret");
        assertThat(config.toString()).doesNotContain("s3cret");
    }

    @Test
    void noBaseUrlOfNoTenantIsNeededWhereEveryExportIsATenants() {
        assertThat(read().askers()).containsExactly(Optional.of("north"), Optional.of("south"));

        set("stellic.exports.roster.tenants", "none");

        assertThat(mistakes()).contains("stellic.base-url is missing: set it to https://<your hostname>");
    }

    @Test
    void anExportIsOfTheTenantsThatItNames() {
        set("stellic.exports.courses.to", "warehouse");
        set("stellic.exports.courses.tenants", "south");
        set("stellic.exports.terms.to", "warehouse");
        set("stellic.exports.terms.tenants", "none");
        set("stellic.base-url", "https://central.stellic.com");

        StellicConfig config = read();

        assertThat(config.exports()).containsOnlyKeys("north.roster", "south.courses", "south.roster", "terms");
        assertThat(config.export("terms").tenant()).isEmpty();
    }

    @Test
    void withoutTenantsAnExportMayBeForAllOrNone() {
        properties.keySet().removeIf(property -> property.startsWith("stellic.tenants."));
        set("stellic.base-url", "https://central.stellic.com");
        for (String tenants : List.of("", "*", "none")) {
            set("stellic.exports.roster.tenants", tenants);

            assertThat(read().exports()).containsOnlyKeys("roster");
        }
    }

    @Test
    void aTenantHasValuesOfItsOwnInThePlaceOfAnExports() {
        set("stellic.exports.roster.schedule", "0 0 3 * * ?");
        set("stellic.exports.roster.params.term", "fall");
        set("stellic.tenants.south.exports.roster.schedule", "manual");
        set("stellic.tenants.south.exports.roster.params.term", "spring");
        set("stellic.tenants.south.exports.roster.channel", "");

        StellicConfig config = read();

        assertThat(config.export("north.roster").schedule()).isInstanceOf(Schedule.Cron.class);
        assertThat(config.export("south.roster").schedule()).isEqualTo(new Schedule.Manual());
        assertThat(config.export("south.roster").params()).containsExactly(Map.entry("term", "spring"));
        assertThat(config.export("south.roster").channel()).isEqualTo(Channel.S3);
    }

    @Test
    void aTenantThatChangesADestinationHasOneOfItsOwn() throws Exception {
        set("stellic.destinations.warehouse.password-file", file("common"));
        set("stellic.tenants.south.destinations.warehouse.url", "jdbc:postgresql://south/campus");
        set("stellic.tenants.south.destinations.warehouse.password", "south-s3cret");

        StellicConfig config = read();

        assertThat(config.export("north.roster").destinations()).containsExactly("warehouse");
        assertThat(config.export("south.roster").destinations()).containsExactly("south.warehouse");
        assertThat(config.destination("warehouse").get("password")).isEqualTo("common");
        DestinationSpec own = config.destination("south.warehouse");
        assertThat(own.get("password")).isEqualTo("south-s3cret");
        assertThat(own.get("url")).isEqualTo("jdbc:postgresql://south/campus");
        assertThat(own.get("mode")).isEqualTo("replace");
        assertThat(own.property("url")).isEqualTo("stellic.tenants.south.destinations.warehouse.url");
        assertThat(own.property("mode")).isEqualTo("stellic.destinations.warehouse.mode");
        assertThat(config.warnings()).isEmpty();
    }

    @Test
    void aDestinationThatEveryTenantCompletesNeedsNotBeCompleteItself() {
        set("stellic.destinations.lake.type", "s3");
        set("stellic.tenants.north.destinations.lake.bucket", "north");
        set("stellic.tenants.south.destinations.lake.bucket", "south");
        set("stellic.exports.roster.to", "lake");
        properties.keySet().removeIf(property -> property.startsWith("stellic.destinations.warehouse."));

        StellicConfig config = read();

        assertThat(config.destinations()).containsOnlyKeys("north.lake", "south.lake");
        assertThat(config.warnings()).isEmpty();
    }

    @Test
    void aTenantMayHaveADestinationThatNobodyElseHas() {
        set("stellic.tenants.south.destinations.drop.type", "file");
        set("stellic.tenants.south.exports.roster.to", "warehouse,drop");

        StellicConfig config = read();

        assertThat(config.export("north.roster").destinations()).containsExactly("warehouse");
        assertThat(config.export("south.roster").destinations()).containsExactly("warehouse", "south.drop");
    }

    @Test
    void tablesQueuesAndFilesAreCalledWithTheTenantsPrefix() {
        set("stellic.tenants.north.queue-prefix", "north.");

        ExportSpec north = read().export("north.roster");

        assertThat(north.table("${export}")).isEqualTo("north_roster");
        assertThat(north.queue("stellic.${export}")).isEqualTo("north.stellic.roster");
        assertThat(north.filled("${tenant}/${export}")).isEqualTo("north/roster");
        assertThat(read().export("south.roster").table("${export}")).isEqualTo("roster");
    }

    @Test
    void aTenantTellsItsOwnPeopleOrElseThoseOfAll() {
        set("stellic.alerts.to", "log:all");
        set("stellic.alerts.on", "failed");
        set("stellic.tenants.north.alerts.to", "log:north");

        StellicConfig config = read();

        assertThat(config.tenants().get("north").alerts().to())
                .extracting(AlertSpec.Target::uri)
                .containsExactly("log:north");
        assertThat(config.tenants().get("north").alerts().on()).containsExactly(AlertSpec.Kind.FAILED);
        assertThat(config.tenants().get("south").alerts()).isEqualTo(config.alerts());
    }

    @Test
    void whatMayBeFetchedIsTheTenantsOrElseThatOfAll() {
        set("stellic.download.allowed-hosts", "all.example.edu");
        set("stellic.tenants.north.download.allowed-hosts", "north.example.edu");
        set("stellic.tenants.north.download.private-addresses", "true");
        set("stellic.tenants.north.max-concurrent-exports", "1");

        StellicConfig config = read();

        assertThat(config.download(Optional.of("north")).allowedHosts()).containsExactly("north.example.edu");
        assertThat(config.download(Optional.of("north")).privateAddresses()).isTrue();
        assertThat(config.download(Optional.of("south")).allowedHosts()).containsExactly("all.example.edu");
        assertThat(config.tenants().get("north").maxConcurrentExports()).contains(1);
        assertThat(config.tenants().get("south").maxConcurrentExports()).isEmpty();
    }

    @Test
    void everyMistakeIsToldOnceAtOnceAndByThePropertyThatHasIt() {
        set("stellic.tenants.north.base-url", "http://north.stellic.com");
        set("stellic.tenants.south.auth.header", "Authorization");
        set("stellic.tenants.south.table-prefix", "south\"; drop table x");
        set("stellic.tenants.south.path-prefix", "../south");
        set("stellic.tenants.south.tabel-prefix", "x");
        set("stellic.tenants.south.exports.roster.channel", "post");
        set("stellic.tenants.south.exports.roster.tenants", "north");
        set("stellic.tenants.south.exports.rooster.channel", "s3");
        set("stellic.tenants.none.base-url", "https://none.stellic.com");
        set("stellic.tenants.none.table-prefix", "none_");
        set("stellic.exports.roster.max-rejects", "many");
        set("stellic.exports.courses.to", "warehose");
        set("stellic.exports.courses.tenants", "nroth, *");

        assertThat(mistakes())
                .containsExactlyInAnyOrder(
                        "stellic.tenants.north.base-url must begin with https:// (http is for a sandbox on this machine)",
                        "stellic.tenants.south.auth.value is missing: stellic.tenants.south.auth.header needs it",
                        "stellic.tenants.south.table-prefix must be letters, digits and _, a letter first, at most 30,"
                                + " not \"south\"; drop table x\"",
                        "stellic.tenants.south.path-prefix must be names of letters, digits, . _ and -, separated by /,"
                                + " none with a dot first, not \"../south\"",
                        "stellic.tenants.south.tabel-prefix is not a property: did you mean table-prefix?",
                        "stellic.tenants.south.exports.roster.channel must be one of s3, http_file, auto, not \"post\"",
                        "stellic.tenants.south.exports.roster.tenants is not a property: set"
                                + " stellic.exports.roster.tenants",
                        "stellic.tenants.south.exports.rooster: there is no export rooster in stellic.exports;"
                                + " did you mean roster?",
                        "stellic.tenants.none: a tenant can't be called none, which stands for no tenant",
                        "stellic.exports.roster.max-rejects must be a number of rows such as 50, or a percentage such as"
                                + " 0.1%, not \"many\"",
                        "stellic.exports.courses.tenants: there is no stellic.tenants.nroth.base-url; did you mean"
                                + " north?",
                        "stellic.exports.courses.tenants: * stands alone, without other names",
                        "stellic.exports.courses.tenants names no tenant that there is: set *, none or names",
                        "stellic.exports.courses.to: there is no stellic.destinations.warehose.type; did you mean"
                                + " warehouse?");
    }

    @Test
    void fiftyTenantsOfTwentyExportsAreAThousandAndAMistakeInOneIsToldOnce() {
        for (int i = 0; i < 50; i++) {
            set("stellic.tenants.t" + i + ".base-url", "https://t" + i + ".stellic.com");
            set("stellic.tenants.t" + i + ".auth.header", "Authorization");
            set("stellic.tenants.t" + i + ".auth.value", "Token " + i);
            set("stellic.tenants.t" + i + ".table-prefix", "t" + i + "_");
        }
        for (int i = 0; i < 20; i++) {
            set("stellic.exports.e" + i + ".to", "warehouse");
            set("stellic.exports.e" + i + ".schedule", "0 15 3 * * ?");
            set("stellic.exports.e" + i + ".tenants", "*");
        }
        properties
                .keySet()
                .removeIf(property -> property.matches("stellic.(tenants.(north|south)|exports.roster)[.].*"));

        assertThat(read().exports()).hasSize(1_000);

        set("stellic.exports.e7.schedule", "whenever");

        assertThat(mistakes()).singleElement().asString().startsWith("stellic.exports.e7.schedule must be");
    }

    @Test
    void whatIsWrittenOfAnExportThatTheTenantDoesNotHaveIsAMistake() {
        set("stellic.exports.courses.to", "warehouse");
        set("stellic.exports.courses.tenants", "north");
        set("stellic.tenants.south.exports.courses.schedule", "manual");

        assertThat(mistakes())
                .containsExactly(
                        "stellic.tenants.south.exports.courses: stellic.exports.courses.tenants does not name south");
    }

    @Test
    void aTenantWithoutAnExportAndADestinationWithoutOneAreOdd() {
        set("stellic.exports.roster.tenants", "north");
        set("stellic.tenants.north.destinations.drop.type", "file");

        assertThat(read().warnings())
                .extracting(warning -> warning.sentence())
                .containsExactlyInAnyOrder(
                        "stellic.tenants.south: no export names it in its property tenants",
                        "stellic.tenants.north.destinations.drop: no export delivers to it");
    }

    @Test
    void aNameThatIsTooLongForTheLedgerIsAMistake() {
        String tenant = "t".repeat(95);
        set("stellic.tenants." + tenant + ".base-url", "https://t.stellic.com");
        set("stellic.tenants." + tenant + ".table-prefix", "t_");

        assertThat(mistakes())
                .singleElement()
                .asString()
                .startsWith("stellic.exports.roster: the name " + tenant + ".roster has more than 100 characters");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "database | url | jdbc:postgresql://db/campus | campus.public.roster",
                "database | mode | append | roster",
                "database | url | jdbc:h2:/var/campus | roster",
                "kafka | brokers | k:9092 | stellic.roster",
                "jms | broker-url | tcp://b:61616 | stellic.roster",
                "s3 | bucket | lake | roster",
                "sftp | uri | sftp://u@h/in | in/roster",
                "file | file-name | ${run-id}.csv | roster",
                "file | file-name | all.csv | all.csv"
            })
    void twoTenantsMayNotWriteToTheSamePlace(String type, String setting, String value, String place) {
        properties.keySet().removeIf(property -> property.startsWith("stellic.destinations.warehouse."));
        properties.remove("stellic.tenants.north.table-prefix");
        set("stellic.destinations.warehouse.type", type);
        set("stellic.destinations.warehouse." + setting, value);
        if (type.equals("sftp")) {
            set("stellic.destinations.warehouse.password", "p");
        }

        assertThat(mistakes())
                .singleElement()
                .asString()
                .startsWith("stellic.destinations.warehouse: north.roster, south.roster would all write to ")
                .contains(place + ": set the tenants' table-prefix, queue-prefix or path-prefix");

        set("stellic.tenants.north.table-prefix", "north_");
        set("stellic.tenants.north.queue-prefix", "north.");
        set("stellic.tenants.north.path-prefix", "north/");

        assertThat(read().exports()).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "database | url=jdbc:postgresql://db/x username=north | url=jdbc:postgresql://db/x username=south",
                "database | url=jdbc:mariadb://db/x username=north | url=jdbc:mysql://db:3306/x username=south",
                "database | url=jdbc:h2:/var/x username=north | url=jdbc:h2:/var/x username=south",
                "database | url=jdbc:postgresql://a,b/x | url=jdbc:postgresql://B:5432,a/x",
                "database | url=jdbc:oracle:thin:@//h/x schema=s username=n | url=jdbc:oracle:thin:@//h/x schema=s username=s",
                "sftp | uri=sftp://north@h//srv/in password=p | uri=sftp://south@H:22//srv/in password=p",
                "kafka | brokers=a:1,b:1 | brokers=b:1,A:1",
                "jms | broker-url=(tcp://a:1,tcp://b:1)?ha=true | broker-url=(tcp://b:1,tcp://a:1)"
            })
    void norByAddressesThatAreWrittenInTwoWays(String type, String north, String south) {
        ownDestinations(type, north, south);

        assertThat(mistakes()).singleElement().asString().contains("north.roster, south.roster would all write to");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "database | url=jdbc:oracle:thin:@//h/x username=north | url=jdbc:oracle:thin:@//h/x username=south",
                "database | url=jdbc:postgresql://a/x | url=jdbc:postgresql://a:5433/x",
                "database | url=jdbc:h2:/var/x | url=jdbc:h2:/var/y",
                "sftp | uri=sftp://north@h/in password=p | uri=sftp://south@h/in password=p",
                "kafka | brokers=a:1 | brokers=b:1"
            })
    void placesThatOnlyLookTheSameAreTwo(String type, String north, String south) {
        ownDestinations(type, north, south);

        assertThat(read().destinations()).containsOnlyKeys("north.warehouse", "south.warehouse");
    }

    private void ownDestinations(String type, String north, String south) {
        properties.keySet().removeIf(property -> property.startsWith("stellic.destinations.warehouse."));
        properties.remove("stellic.tenants.north.table-prefix");
        set("stellic.destinations.warehouse.type", type);
        Map.of("north", north, "south", south).forEach((tenant, settings) -> {
            for (String setting : settings.split(" ", -1)) {
                String[] parts = setting.split("=", 2);
                set("stellic.tenants." + tenant + ".destinations.warehouse." + parts[0], parts[1]);
            }
        });
    }

    @Test
    void norByDestinationsOfTheirOwnThatLeadToOneTable() {
        properties.remove("stellic.tenants.north.table-prefix");
        set("stellic.tenants.north.destinations.warehouse.password", "a");
        set("stellic.tenants.south.destinations.warehouse.password", "b");

        assertThat(mistakes()).singleElement().asString().contains("north.roster, south.roster would all write to");

        set("stellic.tenants.south.destinations.warehouse.url", "jdbc:postgresql://south/campus");

        assertThat(read().destinations()).containsOnlyKeys("north.warehouse", "south.warehouse");
    }

    @Test
    void theTenantInTheNameKeepsThemApart() {
        properties.remove("stellic.tenants.north.table-prefix");
        set("stellic.destinations.warehouse.schema", "${tenant}");

        assertThat(read().exports()).hasSize(2);
    }

    @Test
    void aServerThatIsToldTheExportMayBeEverybodys() {
        properties.keySet().removeIf(property -> property.startsWith("stellic.destinations.warehouse."));
        properties.remove("stellic.tenants.north.table-prefix");
        set("stellic.destinations.warehouse.type", "http");
        set("stellic.destinations.warehouse.url", "https://hub.example.edu/in");

        assertThat(read().exports()).hasSize(2);
    }

    @Test
    void anEnvironmentVariableMaySetWhatIsATenants() {
        set("stellic.tenants.north.destinations.warehouse.username", "north");
        Map<String, String> variables = Map.of(
                "STELLIC_TENANTS_SOUTH_AUTH_VALUE", "Token x",
                "STELLIC_TENANTS_NORTH_DESTINATIONS_WAREHOUSE_PASSWORD", "p",
                "STELLIC_TENANTS_NORTH_EXPORTS_ROSTER_SCHEDULE", "every 1h",
                "STELLIC_TENANTS_WEST_BASE_URL", "https://west.stellic.com");

        assertThat(new EnvironmentVariables(variables, property -> false)
                        .properties(properties, DestinationTypes.found()))
                .containsOnly(
                        Map.entry("stellic.tenants.south.auth.value", "Token x"),
                        Map.entry("stellic.tenants.north.destinations.warehouse.password", "p"),
                        Map.entry("stellic.tenants.north.exports.roster.schedule", "every 1h"),
                        Map.entry("stellic.tenants.west.base-url", "https://west.stellic.com"));
    }

    @Test
    void whatIsConfiguredIsShownByThePropertiesThatAreWrittenAndWithoutSecrets() {
        set("stellic.tenants.south.exports.roster.schedule", "every 1h");
        set("stellic.tenants.south.destinations.warehouse.password", "south-s3cret");

        List<EffectiveSettings.Section> sections = EffectiveSettings.of(read(), properties).stream()
                .map(EffectiveSettings.Section::withoutDefaults)
                .toList();

        assertThat(sections)
                .extracting(EffectiveSettings.Section::name)
                .containsExactly(
                        "Stellic and the bundle",
                        "Tenant north",
                        "Tenant south",
                        "Export roster",
                        "Export south.roster",
                        "Destination warehouse",
                        "Destination south.warehouse");
        assertThat(sections.stream().flatMap(section -> section.lines().stream()))
                .extracting(line -> line.property() + "=" + line.value())
                .contains(
                        "stellic.tenants.north.auth.value=(set)",
                        "stellic.tenants.south.exports.roster.schedule=every 1h",
                        "stellic.tenants.south.destinations.warehouse.password=(set)",
                        "stellic.destinations.warehouse.url=jdbc:postgresql://db/campus");
        assertThat(sections.toString()).doesNotContain("s3cret");
    }

    private String file(String text) throws Exception {
        return Files.writeString(dir.resolve("secret"), text).toString();
    }

    private void set(String property, String value) {
        properties.put(property, value);
    }

    private StellicConfig read() {
        return ConfigReader.read(properties, Catalogue.load());
    }

    private List<String> mistakes() {
        return catchThrowableOfType(ConfigException.class, this::read).problems().stream()
                .map(problem -> problem.sentence())
                .toList();
    }
}
