package io.stellicroutes.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import io.stellicroutes.base.Problem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ConfigReaderTest {
    @TempDir
    private Path dir;

    private final Map<String, String> properties = new LinkedHashMap<>(Map.of(
            "stellic.base-url", "https://myuniversity.stellic.com",
            "stellic.exports.plan_courses.to", "local",
            "stellic.destinations.local.type", "file"));

    @Test
    void theSmallestConfigurationHasEveryDefault() {
        StellicConfig config = read();

        assertThat(config.stellic().baseUrl()).hasToString("https://myuniversity.stellic.com");
        assertThat(config.stellic().authentication()).isEqualTo(new Authentication.None());
        assertThat(config.workDir()).isEqualTo(Path.of("data"));
        assertThat(config.ledger().url())
                .isEqualTo("jdbc:h2:file:" + Path.of("data/ledger").toAbsolutePath());
        assertThat(config.stellic().poll().initialDelay()).isEqualTo(Duration.ofSeconds(2));
        assertThat(config.stellic().poll().maxDelay()).isEqualTo(Duration.ofMinutes(1));
        assertThat(config.stellic().poll().timeout()).isEqualTo(Duration.ofHours(2));
        assertThat(config.stellic().poll().completed()).containsExactly("completed");
        assertThat(config.stellic().poll().failed()).contains("failed", "error", "cancelled", "expired");
        assertThat(config.stellic().poll().waiting()).contains("not_started", "scheduled", "started");
        assertThat(config.stellic().timeout()).isEqualTo(Duration.ofMinutes(2));
        assertThat(config.network().connectTimeout()).isEqualTo(Duration.ofSeconds(20));
        assertThat(config.stellic().retries()).isEqualTo(3);
        assertThat(config.breaker()).isEqualTo(new StellicConfig.Breaker(5, Duration.ofMinutes(1)));
        assertThat(config.download().allowedHosts()).containsExactly("*.amazonaws.com");
        assertThat(config.concurrency().exports()).isEqualTo(2);
        assertThat(config.concurrency().deliveries()).isEqualTo(50);
        assertThat(config.csv().batchSize()).isEqualTo(1000);
        assertThat(config.csv().charset()).isEqualTo("UTF-8");
        assertThat(config.schedulesEnabled()).isTrue();
        assertThat(config.warnings()).isEmpty();
        assertThat(config.export("plan_courses"))
                .isEqualTo(SampleExport.named("plan_courses").to("local"));
        assertThat(config.destination("local").type().name()).isEqualTo("file");
        assertThat(config.destination("local").settings())
                .isEqualTo(Map.of(
                        "directory",
                        "out",
                        "permissions",
                        "600",
                        "format",
                        "csv",
                        "formulas",
                        "keep",
                        "gzip",
                        "false",
                        "encrypt-armor",
                        "false",
                        "mode",
                        "all",
                        "before",
                        "key",
                        "baseline",
                        "send"));
    }

    @Test
    void whatIsGivenGoesBeforeTheDefaultAndABlankIsAsGoodAsNothing() {
        set("stellic.request.retries", " 7 ");
        set("stellic.batch-size", " ");
        set("stellic.poll.failed-statuses", "Failed, BROKEN ,,");
        set("stellic.schedules.enabled", "false");

        StellicConfig config = read();

        assertThat(config.stellic().retries()).isEqualTo(7);
        assertThat(config.csv().batchSize()).isEqualTo(1000);
        assertThat(config.stellic().poll().failed()).isEqualTo(Set.of("failed", "broken"));
        assertThat(config.schedulesEnabled()).isFalse();
    }

    @Test
    void everyMistakeInAlertsIsToldAtOnceWithItsPropertyAndWithoutAnEndpoint() {
        set("stellic.alerts.to", "planted-pager, fax+direct:planted, slack+planted.example/T0, smtp:planted");
        set("stellic.alerts.on", "failed, late, Zero-Rows, drifted");
        set("stellic.alerts.check-every", "now and then");

        List<String> mistakes = mistakes();

        assertThat(mistakes)
                .anyMatch(mistake -> mistake.startsWith("stellic.alerts.to must be endpoints of Camel"))
                .anyMatch(mistake -> mistake.startsWith("stellic.alerts.on has late, which is none of failed,"))
                .anyMatch(mistake -> mistake.startsWith("stellic.alerts.on has drifted, which is none of failed,"))
                .anyMatch(mistake -> mistake.startsWith("stellic.alerts.check-every must be "))
                .noneMatch(mistake -> mistake.contains("planted"))
                .noneMatch(mistake -> mistake.contains("Zero-Rows, which"));
    }

    @Test
    void keysOfTheStoreOfLandedFilesMustBeKeysAndNeedTheStore() {
        set("stellic.landing.key", "planted-secret");
        set("stellic.landing.read-keys", "none,planted-too");

        assertThat(mistakes())
                .anyMatch(mistake -> mistake.startsWith("stellic.landing is missing: stellic.landing.key needs it"));
        set("stellic.landing", "file:/shared");

        assertThat(mistakes())
                .anyMatch(mistake -> mistake.startsWith("stellic.landing.key must be 32 bytes in Base64"))
                .anyMatch(mistake -> mistake.startsWith("stellic.landing.read-keys must be none, or keys of 32 bytes"))
                .noneMatch(mistake -> mistake.contains("planted"));
    }

    @Test
    void whatIsReadFromTheStoreOfLandedFilesIsWhatItsKeysSay() {
        String one = "A".repeat(43) + "=";
        String other = "B".repeat(42) + "A=";
        set("stellic.landing", "file:/shared");
        assertThat(read().landing().orElseThrow().keys()).isEqualTo(LandingSpec.Keys.NONE);

        set("stellic.landing.key", one);
        LandingSpec.Keys own = read().landing().orElseThrow().keys();
        assertThat(own.plain()).isFalse();
        assertThat(own.toString()).doesNotContain(one);

        set("stellic.landing.read-keys", other + ", none");
        assertThat(read().landing().orElseThrow().keys())
                .isEqualTo(new LandingSpec.Keys(Optional.of(one), List.of(other), true));
    }

    @Test
    void endpointsForAlertsAreDividedByCommasBeforeOthersAlone() {
        set(
                "stellic.alerts.to",
                "smtps:mail?to=a@example.edu,b@example.edu, https://hooks.example/1,text+https://hooks.example/2");
        set("stellic.alerts.on", "failed,zero-rows");

        AlertSpec alerts = read().alerts();

        assertThat(alerts.to())
                .containsExactly(
                        new AlertSpec.Target(AlertSpec.Form.TEXT, "smtps:mail?to=a@example.edu,b@example.edu"),
                        new AlertSpec.Target(AlertSpec.Form.JSON, "https://hooks.example/1"),
                        new AlertSpec.Target(AlertSpec.Form.TEXT, "https://hooks.example/2"));
        assertThat(alerts.on()).containsExactlyInAnyOrder(AlertSpec.Kind.FAILED, AlertSpec.Kind.ZERO_ROWS);
        assertThat(alerts.toString()).doesNotContain("hooks");
    }

    @Test
    void everyMistakeIsToldAtOnceWithItsProperty() {
        properties.clear();
        set("stellic.base-url", "http://myuniversity.stellic.com");
        set("stellic.auth.header", "Authorization");
        set("stellic.poll.timeout", "two hours");
        set("stellic.batch-size", "0");
        set("stellic.csv.charset", "UTF-88");
        set("stellic.retries", "1");
        set("stellic.exports.plan_courses.channel", "ftp");
        set("stellic.exports.plan_courses.schedule", "nightly");
        set("stellic.exports.tagged_notes.to", "warehouse");
        set("stellic.destinations.warehouse.type", "oracle");
        set("stellic.destinations.lake.type", "s3");

        assertThat(mistakes())
                .satisfiesExactlyInAnyOrder(
                        mistake -> assertThat(mistake).startsWith("stellic.base-url must begin with https://"),
                        mistake -> assertThat(mistake).startsWith("stellic.auth.value is missing"),
                        mistake -> assertThat(mistake)
                                .isEqualTo("stellic.poll.timeout must be a duration such as 30s, 15m or 2h, not"
                                        + " \"two hours\""),
                        mistake -> assertThat(mistake)
                                .isEqualTo("stellic.batch-size must be a whole number from 1, not \"0\""),
                        mistake -> assertThat(mistake).startsWith("stellic.csv.charset is not a character set"),
                        mistake -> assertThat(mistake).startsWith("stellic.retries is not a property"),
                        mistake -> assertThat(mistake)
                                .isEqualTo("stellic.exports.plan_courses.channel must be one of s3, http_file, auto,"
                                        + " not \"ftp\""),
                        mistake -> assertThat(mistake).startsWith("stellic.exports.plan_courses.schedule must be"),
                        mistake -> assertThat(mistake).startsWith("stellic.exports.plan_courses.to is missing"),
                        mistake ->
                                assertThat(mistake).startsWith("stellic.exports.tagged_notes.params: tag is missing:"),
                        mistake -> assertThat(mistake).startsWith("stellic.destinations.warehouse.type must be one of"),
                        mistake -> assertThat(mistake).isEqualTo("stellic.destinations.lake.bucket is missing"));
    }

    @Test
    void withoutAnExportThereIsNothingToDo() {
        properties.remove("stellic.exports.plan_courses.to");

        assertThat(mistakes()).singleElement().asString().startsWith("no export is configured");
    }

    @ParameterizedTest
    @CsvSource({
        "stellic.poll.timout, stellic.poll.timeout",
        "stellic.exports.plan_courses.chanel, channel",
        "stellic.exports.plan_courses.dataType, data-type",
        "stellic.destinations.local.dir, ''",
        "stellic.destinations.local.directroy, directory",
        "stellic.authvalue, stellic.auth.value",
        "stellic.export.plan_courses.key, stellic.exports.plan_courses.key",
        "stellic.Destinatons.local.format, stellic.destinations.local.format"
    })
    void anUnknownPropertyIsAMistakeWithASuggestion(String property, String near) {
        set(property, "x");

        assertThat(mistakes())
                .singleElement()
                .isEqualTo(property + " is not a property"
                        + (near.isEmpty() ? "; see docs/properties.md" : ": did you mean " + near + "?"));
    }

    @ParameterizedTest
    @CsvSource({
        "stelic.exports.plan_courses.key, stellic.exports.plan_courses.key",
        "stellic-poll.timeout, stellic.poll.timeout",
        "stellicpoll.timeout, stellic.poll.timeout",
        "Stellic.work-dir, stellic.work-dir",
        "STELLIC.work-dir, stellic.work-dir",
        "stelllic.auth.value-file, stellic.auth.value-file",
        "sttelic.export.plan_courses.to, stellic.exports.plan_courses.to",
        "stellic.work-dir, ''",
        "stellic.poll.timout, ''",
        "stellic2.base-url, ''",
        "stellar.url, ''",
        "stellic-test.base-url, ''",
        "STELLIC_WORK_DIR, ''",
        "camel.main.name, ''"
    })
    void aNameThatBeginsNearlyAsOursIsOurs(String property, String meant) {
        assertThat(MistypedNames.meant(property)).isEqualTo(Optional.of(meant).filter(name -> !name.isEmpty()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "stellic.exports.plan_courses",
                "stellic.exports.",
                "stellic.exports..to",
                "stellic.exports.../etc.to",
                "stellic.destinations.x"
            })
    void aNameWithoutASettingIsAMistake(String property) {
        set(property, "x");

        assertThat(mistakes()).singleElement().asString().startsWith(property + ": expected ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"my export", "_x", "-x", "é", "a$b", "a/b", "a?b", "${x}"})
    void aNameThatIsNoNameIsAMistake(String name) {
        set("stellic.exports." + name + ".to", "local");

        assertThat(mistakes()).anySatisfy(mistake -> assertThat(mistake)
                .startsWith("stellic.exports." + name + ".")
                .contains("a name has letters, digits, _ and - only"));
    }

    @Test
    void aNameHasAHundredCharactersAtMost() {
        set("stellic.exports." + "a".repeat(100) + ".to", "local");
        assertThat(read().exports()).containsKey("a".repeat(100));

        set("stellic.exports." + "a".repeat(101) + ".to", "local");
        assertThat(mistakes()).singleElement().asString().endsWith("at most 100");
    }

    // base-url

    @ParameterizedTest
    @CsvSource({
        "https://myuniversity.stellic.com, https://myuniversity.stellic.com",
        "https://myuniversity.stellic.com/, https://myuniversity.stellic.com",
        "https://myuniversity.stellic.com:8443, https://myuniversity.stellic.com:8443",
        "http://localhost:8080/, http://localhost:8080",
        "http://127.0.0.1:8080, http://127.0.0.1:8080",
        "http://[::1]:8080, http://[::1]:8080"
    })
    void aBaseUrlIsSchemeHostAndPort(String given, String taken) {
        set("stellic.base-url", given);

        assertThat(read().stellic().baseUrl()).hasToString(taken);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "myuniversity.stellic.com",
                "https://",
                "https:///",
                "https://myuniversity.stellic.com/exports",
                "https://myuniversity.stellic.com//",
                "https://myuniversity.stellic.com?a=b",
                "https://myuniversity.stellic.com/?",
                "https://myuniversity.stellic.com#top",
                "https://me:secret@myuniversity.stellic.com",
                "https://my university.stellic.com",
                "https://{hostname}",
                "http://myuniversity.stellic.com",
                "http://localhost.evil.example",
                "http://127.0.0.1.evil.example",
                "ftp://myuniversity.stellic.com"
            })
    void anyOtherBaseUrlIsAMistake(String url) {
        set("stellic.base-url", url);

        assertThat(mistakes())
                .singleElement()
                .asString()
                .startsWith("stellic.base-url ")
                .doesNotContain("secret");
    }

    // authentication and secrets

    @Test
    void aHeaderOfAnyNameMayCarryTheCredential() {
        set("stellic.auth.header", "X-Api-Key");
        set("stellic.auth.value", "abc=");

        assertThat(read().stellic().authentication()).isEqualTo(new Authentication.Header("X-Api-Key", "abc="));
    }

    @Test
    void basicAndOauth2AreReadToo() {
        set("stellic.auth.basic.username", "me");
        set("stellic.auth.basic.password", "s");
        assertThat(read().stellic().authentication()).isEqualTo(new Authentication.Basic("me", "s"));

        properties.keySet().removeIf(name -> name.startsWith("stellic.auth."));
        set("stellic.auth.oauth2.token-url", "https://id.example.edu/token");
        set("stellic.auth.oauth2.client-id", "me");
        set("stellic.auth.oauth2.client-secret", "s");
        assertThat(read().stellic().authentication())
                .isEqualTo(new Authentication.OAuth2("https://id.example.edu/token", "me", "s", ""));
    }

    @ParameterizedTest
    @CsvSource({
        "auth.header, auth.value",
        "auth.value, auth.header",
        "auth.basic.username, auth.basic.password",
        "auth.basic.password, auth.basic.username",
        "auth.oauth2.token-url, auth.oauth2.client-id",
        "auth.oauth2.client-secret, auth.oauth2.client-id"
    })
    void halfACredentialIsAMistake(String given, String missing) {
        set("stellic." + given, "given");

        assertThat(mistakes()).contains("stellic." + missing + " is missing: stellic." + given + " needs it");
    }

    @Test
    void severalCredentialsAreAMistake() {
        set("stellic.auth.header", "Authorization");
        set("stellic.auth.value", "Token x");
        set("stellic.auth.basic.username", "me");
        set("stellic.auth.basic.password", "s");

        assertThat(mistakes()).singleElement().asString().startsWith("stellic.auth.*: set one of");
    }

    @Test
    void aHeaderCannotBeSplit() {
        set("stellic.auth.header", "A: b");
        set("stellic.auth.value", "x\r\nHost: evil.example");

        assertThat(mistakes())
                .containsExactlyInAnyOrder(
                        "stellic.auth.header is not the name of a header",
                        "stellic.auth.value has a line break or another control character");
    }

    @Test
    void aSecretMayStandInAFile() throws Exception {
        set("stellic.auth.header", "Authorization");
        set("stellic.auth.value-file", file("Token abc\n"));
        set("stellic.destinations.lake.type", "s3");
        set("stellic.destinations.lake.bucket", "b");
        set("stellic.destinations.lake.secret-key-file", file("k\r\n"));

        StellicConfig config = read();

        assertThat(config.stellic().authentication())
                .isEqualTo(new Authentication.Header("Authorization", "Token abc"));
        assertThat(config.destination("lake").get("secret-key")).isEqualTo("k");
        assertThat(config.destination("lake").settings()).doesNotContainKey("secret-key-file");
    }

    @Test
    void aSecretThatIsGivenTwiceIsAMistake() throws Exception {
        set("stellic.ledger.password", "one");
        set("stellic.ledger.password-file", file("two"));

        assertThat(mistakes())
                .singleElement()
                .isEqualTo("stellic.ledger.password-file: stellic.ledger.password is set too; keep one of them");
    }

    @Test
    void aSecretsFileThatIsMissingIsAMistake() {
        set("stellic.ledger.password-file", "nowhere.txt");
        set("stellic.destinations.local.directory-file", "x");

        assertThat(mistakes())
                .containsExactlyInAnyOrder(
                        "stellic.ledger.password-file: the file nowhere.txt can't be read",
                        "stellic.destinations.local.directory-file is not a property; see docs/properties.md");
    }

    @Test
    void secretsAreInNoMessageAndNoText() throws Exception {
        set("stellic.auth.header", "Authorization");
        set("stellic.auth.value", "s3cret");
        set("stellic.ledger.password", "s3cret");
        set("stellic.ledger.url", "jdbc:postgresql://db/x?password=s3cret");
        set("stellic.destinations.w.type", "database");
        set("stellic.destinations.w.url", "jdbc:h2:mem:x");
        set("stellic.destinations.w.password", "s3cret");
        StellicConfig config = read();

        assertThat(config.toString()).doesNotContain("s3cret");
        assertThat(config.stellic().authentication().toString()).doesNotContain("s3cret");
        assertThat(config.destination("w").toString()).doesNotContain("s3cret");
        assertThat(new Authentication.Basic("me", "s3cret").toString()).doesNotContain("s3cret");
        assertThat(new Authentication.OAuth2("https://id", "me", "s3cret", "").toString())
                .doesNotContain("s3cret");

        set("stellic.auth.value", "s3cret\n1");
        set("stellic.auth.basic.password", "s3cret");
        set("stellic.destinations.w.passwort", "s3cret");
        assertThat(mistakes()).hasSize(3).allSatisfy(mistake -> assertThat(mistake)
                .doesNotContain("s3cret"));
    }

    // values

    @ParameterizedTest
    @CsvSource({"1ms, PT0.001S", "90s, PT1M30S", "15m, PT15M", "2h, PT2H", "1h30m, PT1H30M", "2d, PT48H"})
    void aDurationHasUnits(String text, Duration duration) {
        set("stellic.poll.timeout", text);

        assertThat(read().stellic().poll().timeout()).isEqualTo(duration);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"0s", "0", "10", "-1s", "1.5h", "1y", "s", "1 h", "99999999999999999999d", "999999999999999d"})
    void anyOtherDurationIsAMistake(String text) {
        for (String property : List.of("poll.initial-delay", "poll.max-delay", "poll.timeout", "request.timeout")) {
            set("stellic." + property, text);
        }

        assertThat(mistakes()).hasSize(4).allSatisfy(mistake -> assertThat(mistake)
                .contains("must be a duration"));
    }

    @Test
    void theFirstDelayIsNoLongerThanTheLongest() {
        set("stellic.poll.initial-delay", "2m");

        assertThat(mistakes())
                .singleElement()
                .isEqualTo("stellic.poll.initial-delay must not be longer than stellic.poll.max-delay");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "1.0", "many", "1e3", "9999999999", "０１"})
    void aCountIsAWholeNumberFromOne(String text) {
        set("stellic.max-concurrent-exports", text);

        assertThat(mistakes()).singleElement().asString().contains("must be a whole number from 1");
    }

    @ParameterizedTest
    @CsvSource({"0, a whole number from 1", "1.5, a whole number from 1", "1001, at most 1000"})
    void aDestinationTakesFromOneToAThousandDeliveriesAtATime(String text, String must) {
        set("stellic.destinations.local.max-concurrent-deliveries", text);

        assertThat(mistakes())
                .singleElement()
                .asString()
                .startsWith("stellic.destinations.local.max-concurrent-deliveries must be " + must);
        set("stellic.destinations.local.max-concurrent-deliveries", "1000");
        assertThat(read().destination("local").maxConcurrentDeliveries()).contains(1000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "00", "many"})
    void aCountThatMayBeNoneIsAWholeNumberFromZero(String text) {
        set("stellic.circuit-breaker.failures", text);

        assertThat(mistakes()).singleElement().asString().contains("must be a whole number from 0");
        set("stellic.circuit-breaker.failures", "0");
        assertThat(read().breaker().failures()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"yes", "TRUE", "1"})
    void aFlagIsTrueOrFalse(String text) {
        set("stellic.destinations.local.gzip", text);

        assertThat(mistakes()).singleElement().asString().contains("must be true or false");
    }

    @Test
    void theRoomThatADiskKeepsMayBeMoreThanAnInteger() {
        set("stellic.disk-reserve", "50000000000");

        assertThat(read().download().diskReserve()).isEqualTo(50_000_000_000L);
    }

    @Test
    void theDelimiterMayBeATab() {
        set("stellic.csv.delimiter", "\t");

        assertThat(read().csv().delimiter()).isEqualTo("\t");
    }

    @ParameterizedTest
    @ValueSource(strings = {";;", "\"", "¦", "🎓"})
    void aDelimiterIsOneCharacterThatTheFormatDoesNotNeed(String text) {
        set("stellic.csv.delimiter", text);

        assertThat(mistakes())
                .singleElement()
                .asString()
                .startsWith("stellic.csv.delimiter must be one ASCII character");
    }

    // exports

    @ParameterizedTest
    @ValueSource(strings = {"0 0 2 * * ?", "0 0/15 8-18 ? * MON-FRI", "0 15 10 ? * 6#3", "0 15 10 L * ? 2099"})
    void aScheduleMayBeAQuartzCronExpression(String cron) {
        set("stellic.exports.plan_courses.schedule", cron);

        assertThat(read().export("plan_courses").schedule())
                .isEqualTo(new Schedule.Cron(cron, java.time.ZoneId.systemDefault(), Schedule.Misfire.SKIP));
    }

    @Test
    void nodesThatShareALedgerNeedTheTimeZoneOfACronExpression() {
        set("stellic.exports.plan_courses.schedule", "0 15 3 * * ?");
        assertThat(read().warnings()).isEmpty();

        set("stellic.ledger.url", "jdbc:postgresql://db.example.edu/stellic");
        assertThat(read().warnings())
                .singleElement()
                .asString()
                .startsWith("stellic.exports.plan_courses.schedule: is kept in the time zone of each node's machine")
                .contains("set stellic.exports.plan_courses.time-zone");

        set("stellic.exports.plan_courses.time-zone", "UTC");
        assertThat(read().warnings()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"every 15m, PT15M", "every 90s, PT1M30S", "every  1h30m, PT1H30M"})
    void aScheduleMayBeAPeriod(String text, Duration period) {
        set("stellic.exports.plan_courses.schedule", text);

        assertThat(read().export("plan_courses").schedule()).isEqualTo(new Schedule.Every(period));
    }

    @Test
    void aScheduleIsManualUnlessGiven() {
        set("stellic.exports.plan_courses.schedule", "manual");

        assertThat(read().export("plan_courses").schedule()).isEqualTo(new Schedule.Manual());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "* * * * *",
                "0 0 25 * * ?",
                "0 0 2 * * *",
                "every",
                "every 15",
                "every 0s",
                "every day",
                "15m",
                "Manual"
            })
    void anyOtherScheduleIsAMistake(String text) {
        set("stellic.exports.plan_courses.schedule", text);

        assertThat(mistakes())
                .singleElement()
                .asString()
                .startsWith("stellic.exports.plan_courses.schedule must be a Quartz cron expression")
                .endsWith("not \"" + text + "\"");
    }

    @Test
    void paramsKeepTheirOrderTheirRepeatsAndEverythingBehindTheFirstEqualsSign() {
        set("stellic.exports.x.to", "local");
        set(
                "stellic.exports.x.params",
                "years=[2020,2021]&school_name=Divinity School&usem_ids=2&usem_ids=1&&a=b=c&timestamp=2023-01-17 01:53&e=");
        set("stellic.exports.x.params.school", "R&D");

        assertThat(read().export("x").params())
                .containsExactly(
                        Map.entry("years", "[2020,2021]"),
                        Map.entry("school_name", "Divinity School"),
                        Map.entry("usem_ids", "2"),
                        Map.entry("usem_ids", "1"),
                        Map.entry("a", "b=c"),
                        Map.entry("timestamp", "2023-01-17 01:53"),
                        Map.entry("e", ""),
                        Map.entry("school", "R&D"));
    }

    @ParameterizedTest
    @CsvSource({
        "mode, '\"mode\" is not name=value'",
        "=x, '\"=x\" is not name=value'",
        "output_format=csv, 'leave output_format out; it comes from the bundle'",
        "delivery_channel=s3, 'leave delivery_channel out; it comes from stellic.exports.plan_courses.channel'"
    })
    void paramsThatCannotBeSentAreAMistake(String params, String mistake) {
        set("stellic.exports.plan_courses.params", params);

        assertThat(mistakes()).singleElement().asString().startsWith("stellic.exports.plan_courses.params: " + mistake);
    }

    @Test
    void aParamThatLooksEncodedIsAWarning() {
        set("stellic.exports.plancourse_enrollment_by_term.to", "local");
        set("stellic.exports.plancourse_enrollment_by_term.params", "school_name=Divinity%20School");

        assertThat(read().warnings())
                .extracting(Problem::sentence)
                .containsExactly("stellic.exports.plancourse_enrollment_by_term.params: the value of school_name looks"
                        + " encoded already; write it as plain text");
    }

    @Test
    void aParamWithAPlainPercentSignIsNoWarning() {
        set("stellic.exports.plancourse_enrollment_by_term.to", "local");
        set("stellic.exports.plancourse_enrollment_by_term.params", "school_name=100% Divinity");

        assertThat(read().warnings()).isEmpty();
    }

    @Test
    void aMissingRequiredParameterIsAMistake() {
        set("stellic.exports.members.data-type", "dynamic_group_entities");
        set("stellic.exports.members.to", "local");
        set("stellic.exports.members.params", "dynamic_group= ");

        assertThat(mistakes())
                .containsExactly("stellic.exports.members.params: dynamic_group is missing: the data type"
                        + " dynamic_group_entities needs it (the group's name)");
    }

    @Test
    void anUnknownTypeOrParameterIsAWarningWithASuggestionAndStillRuns() {
        set("stellic.exports.plan_course.to", "local");
        set("stellic.exports.plan_courses.params", "mod=unmatched&mod=x&somethingelse=1");

        assertThat(read().warnings())
                .extracting(Problem::sentence)
                .containsExactly(
                        "stellic.exports.plan_course: the data type plan_course is not in the catalogue; it is asked for"
                                + " all the same; did you mean plan_courses?",
                        "stellic.exports.plan_courses: the data type plan_courses is not known to have a parameter mod;"
                                + " it is sent all the same; did you mean mode?",
                        "stellic.exports.plan_courses: the data type plan_courses is not known to have a parameter"
                                + " somethingelse; it is sent all the same");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "a/b", "../x", "a?b=c", "a.b"})
    void aDataTypeCannotLeaveItsPlaceInTheUrl(String dataType) {
        set("stellic.exports.plan_courses.data-type", dataType);

        assertThat(mistakes()).contains("stellic.exports.plan_courses.data-type has letters, digits, _ and - only");
    }

    @Test
    void destinationsKeepTheirOrder() {
        set("stellic.destinations.another.type", "file");
        set("stellic.exports.plan_courses.to", " local , another ");

        assertThat(read().export("plan_courses").destinations()).containsExactly("local", "another");
    }

    @Test
    void aDestinationTwiceIsAMistake() {
        set("stellic.exports.plan_courses.to", "local,local");

        assertThat(mistakes()).containsExactly("stellic.exports.plan_courses.to names a destination twice");
    }

    @Test
    void aDestinationThatIsNotThereIsAMistakeWithASuggestion() {
        set("stellic.exports.plan_courses.to", "locla,nowhere");

        assertThat(mistakes())
                .containsExactly(
                        "stellic.exports.plan_courses.to: there is no stellic.destinations.locla.type; did you mean"
                                + " local?",
                        "stellic.exports.plan_courses.to: there is no stellic.destinations.nowhere.type");
    }

    @Test
    void aDestinationThatNobodyUsesIsAWarning() {
        set("stellic.destinations.spare.type", "file");

        assertThat(read().warnings())
                .extracting(Problem::text)
                .containsExactly(
                        "stellic.destinations.spare: no export delivers to it (see docs/errors.md#unused-destination)");
    }

    @Test
    void aMergeNeedsAKey() {
        set("stellic.destinations.local.type", "database");
        set("stellic.destinations.local.url", "jdbc:h2:mem:x");
        set("stellic.destinations.local.mode", "merge");
        assertThat(mistakes())
                .containsExactly(
                        "stellic.exports.plan_courses.key is missing: destination local tells records apart by it");

        set("stellic.exports.plan_courses.key", "student_id, course_code");
        assertThat(read().export("plan_courses").key()).containsExactly("student_id", "course_code");
    }

    @ParameterizedTest
    @CsvSource({"kafka,brokers,kafka:9092,tombstones", "jms,broker-url,tcp://broker:61616,group-by-key"})
    void whatIsDoneByKeyNeedsOne(String type, String required, String value, String setting) {
        set("stellic.destinations.local.type", type);
        set("stellic.destinations.local." + required, value);
        set("stellic.destinations.local.mode", "changes");
        assertThat(read().export("plan_courses").key()).isEmpty();

        set("stellic.destinations.local." + setting, "true");
        assertThat(mistakes())
                .containsExactly(
                        "stellic.exports.plan_courses.key is missing: destination local tells records apart by it");
    }

    @ParameterizedTest
    @CsvSource({"file,directory,out", "sftp,uri,sftp://stellic@host/in", "s3,bucket,lake"})
    void theBytesAsTheyCameHaveNoChanges(String type, String required, String value) {
        set("stellic.destinations.local.type", type);
        set("stellic.destinations.local." + required, value);
        set("stellic.destinations.local.mode", "changes");
        set("stellic.destinations.local.format", "raw");
        assertThat(mistakes())
                .containsExactly(
                        "stellic.destinations.local.format must be csv or jsonl: raw sends the file as it came,"
                                + " and mode=changes what has changed");

        set("stellic.destinations.local.format", "jsonl");
        assertThat(read().destination("local").getsChanges()).isTrue();
    }

    @Test
    void columnRulesLeaveTheKeyOfChangesAlone() {
        set("stellic.destinations.local.mode", "changes");
        set("stellic.exports.plan_courses.key", "student_id, term");
        set("stellic.destinations.local.columns.exclude", "term");
        set("stellic.destinations.local.columns.student_id.mask", "redact");

        assertThat(mistakes())
                .containsExactly(
                        "stellic.exports.plan_courses.to: destination local masks the column student_id, which is part of"
                                + " stellic.exports.plan_courses.key: only mask=hash keeps different records different",
                        "stellic.exports.plan_courses.to: destination local leaves out the column term, which is part of"
                                + " stellic.exports.plan_courses.key");
    }

    @Test
    void columnTypesAreReadWithTheirNamesAsTheyStand() {
        set("stellic.exports.plan_courses.columns.created.on.type", "timestamp");
        set("stellic.exports.plan_courses.columns.Units.type", "decimal(4,1)");

        assertThat(read().export("plan_courses").columnTypes())
                .isEqualTo(Map.of("created.on", "timestamp", "Units", "decimal(4,1)"));
    }

    @ParameterizedTest
    @CsvSource({
        "jms, broker-url or connection-factory",
        "sftp, uri",
        "s3, bucket",
        "kafka, brokers",
        "http, url",
        "endpoint, uri"
    })
    void whatADestinationCannotDoWithoutIsAMistakeWhenMissing(String type, String setting) {
        set("stellic.destinations.local.type", type);

        assertThat(mistakes()).contains("stellic.destinations.local." + setting + " is missing");
    }

    @Test
    void aDatabaseNeedsNothingForThereIsAnEmbeddedOne() {
        set("stellic.destinations.local.type", "database");

        assertThat(read().destination("local").find("url")).isEmpty();
    }

    @Test
    void aDestinationWithoutATypeIsAMistakeThatNamesTheTypes() {
        properties.remove("stellic.destinations.local.type");
        set("stellic.destinations.local.directory", "x");

        assertThat(mistakes())
                .containsExactly("stellic.destinations.local.type is missing: it is one of database, endpoint, file,"
                        + " http, jms, kafka, s3, sftp");
    }

    @Test
    void theUsersHomeStandsForItself() {
        set("stellic.destinations.local.directory", "${user.home}/out");

        assertThat(read().destination("local").get("directory")).isEqualTo(System.getProperty("user.home") + "/out");
    }

    @Test
    void whatIsWrongWithTheConsoleIsNamedBesideEveryOtherMistake() {
        set("stellic.exports.plan_courses.to", "nowhere");
        set("stellic.console.port", "80800");
        set("stellic.console.path", "no path");
        set("stellic.console.users.ada.roles", "god");
        set("stellic.console.users.ada.password-hash", "plain");

        assertThat(mistakes())
                .anyMatch(mistake -> mistake.startsWith("stellic.exports.plan_courses.to: there is no"))
                .anyMatch(mistake -> mistake.startsWith("stellic.console.port must be a port"))
                .anyMatch(mistake -> mistake.startsWith("stellic.console.path must be a path"))
                .anyMatch(mistake -> mistake.startsWith("stellic.console.users.ada.roles must be of viewer"))
                .anyMatch(mistake ->
                        mistake.startsWith("stellic.console.users.ada.password-hash must be a hash of bcrypt"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "true"})
    void aConsoleThatOtherMachinesReachNeedsALogIn(String enabled) {
        set("stellic.console.enabled", enabled);
        set("stellic.console.host", "0.0.0.0");

        assertThat(mistakes()).singleElement(STRING).contains("nobody has to log in");

        set("stellic.console.users.ada.password-hash", "$2y$05$" + "a".repeat(53));
        assertThat(read().console().hasLogIn()).isTrue();
    }

    @Test
    void aConsoleThatIsOffNeedsNone() {
        set("stellic.console.enabled", "false");
        set("stellic.console.host", "0.0.0.0");

        assertThat(read().console().enabled()).isFalse();
    }

    @Test
    void anExportThatIsNotThereIsNamedWithThoseThatAre() {
        assertThatThrownBy(() -> read().export("nothing"))
                .isInstanceOf(ConfigException.class)
                .hasMessage(
                        "there is no export \"nothing\": the configuration has plan_courses (see docs/errors.md#unknown-export)");
    }

    private void set(String property, String value) {
        properties.put(property, value);
    }

    private String file(String content) throws Exception {
        return Files.writeString(Files.createTempFile(dir, "secret", ".txt"), content)
                .toString();
    }

    private StellicConfig read() {
        return ConfigReader.read(properties, Catalogue.load());
    }

    private List<String> mistakes() {
        return catchThrowableOfType(ConfigException.class, this::read).problems().stream()
                .map(Problem::sentence)
                .toList();
    }
}
