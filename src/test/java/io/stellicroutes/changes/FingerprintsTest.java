package io.stellicroutes.changes;

import static org.assertj.core.api.Assertions.assertThat;

import io.stellicroutes.config.Catalogue;
import io.stellicroutes.config.ConfigReader;
import io.stellicroutes.config.DestinationTypes;
import io.stellicroutes.config.MaskKey;
import io.stellicroutes.config.Setting;
import io.stellicroutes.config.StellicConfig;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A baseline is another one's when records go elsewhere or in another form, and for no other reason. */
final class FingerprintsTest {
    private static final BaselineSecret SECRET =
            BaselineSecret.parse(Base64.getEncoder().encodeToString(new byte[32]));

    private final Map<String, String> properties = new HashMap<>(Map.of(
            "stellic.base-url", "https://north.stellic.com",
            "stellic.auth.header", "Authorization",
            "stellic.auth.value", "Token s3cret",
            "stellic.exports.roster.key", "id",
            "stellic.exports.roster.params", "a=1",
            "stellic.exports.roster.columns.name.mask", "hash",
            "stellic.mask.key", "a-key-of-thirty-two-characters-ab",
            "stellic.exports.roster.compare.ignore", "seen",
            "stellic.exports.roster.to", "there"));

    /**
     * They are in the ledgers of installations: another one there holds each delivery of changes back. Who means to
     * change how it is made says so in the changelog.
     */
    @ParameterizedTest
    @CsvSource({
        "database, 'mode=merge url=jdbc:postgresql://db/campus', 4a431007e8df7ff09a97296dbb7fe5c0",
        "jms, 'mode=changes broker-url=tcp://broker:61616', 6c30cf97df3d49626643c5d98529ee0e",
        "kafka, 'mode=changes brokers=broker:9092', ddb4d30cd4a844d6aeaee80e2f386126",
        "http, 'mode=changes url=https://sink.example.edu/in', b262d75f45a193271a63cda3e9399dbf",
        "endpoint, 'mode=changes uri=direct:in', e511ea9dc1b2b9ab26269f75ab817af8",
        "file, 'mode=changes', 562cebafddffd6ac5493973a05279c42",
        "s3, 'mode=changes format=csv bucket=lake', bebcab11dadff7558d2c955be597e5d3",
        "sftp, 'mode=changes format=csv uri=sftp://me@host/in', d62a189ebaca1eeb5b74f3081e924686"
    })
    void aFingerprintIsTheSameInEachVersion(String type, String settings, String fingerprint) {
        assertThat(fingerprint(type, settings)).isEqualTo(fingerprint);
    }

    @ParameterizedTest
    @CsvSource({
        "database, 'mode=merge url=jdbc:x:y', 'username=me password=p timeout=9s delete=soft baseline=adopt'",
        "jms, 'mode=changes broker-url=tcp://b', 'username=me timeout=9s takeover-timeout=9s position-queue=none'",
        "kafka, 'mode=changes brokers=b:1', 'transactions=false batch-size=7 option.linger.ms=1 tombstones=true'",
        "http, 'mode=changes url=https://h', 'username=u password=p header.x=y content-digest=off timeout=9s retries=9'",
        "http, 'mode=changes url=https://h', 'retry-delay=9s keep-answer=true before=full baseline=silent'",
        "file, mode=changes, 'permissions=640 max-concurrent-deliveries=3'",
        "s3, 'mode=changes format=csv bucket=b', 'access-key=a secret-key=s part-size=6000000 conditional=off'",
        "s3, 'mode=changes format=csv bucket=b', 'path-style=true connect-timeout=9s timeout=9s'",
        "sftp, 'mode=changes format=csv uri=sftp://me@h/in', 'private-key-file=/k known-hosts-file=/h overwrite=fail'",
        "sftp, 'mode=changes format=csv uri=sftp://me@h/in', 'strict-host-key-checking=false temporary-name=off'",
        "file, mode=changes, 'directory=out format=csv gzip=false formulas=keep'"
    })
    void howADeliveryGoesIsNoOtherPlace(String type, String settings, String others) {
        assertThat(fingerprint(type, settings + " " + others)).isEqualTo(fingerprint(type, settings));
    }

    @ParameterizedTest
    @CsvSource({
        "database, 'mode=merge url=jdbc:x:y', url=jdbc:x:z",
        "database, 'mode=merge url=jdbc:x:y', schema=s",
        "database, 'mode=merge url=jdbc:x:y', table=t",
        "database, 'mode=merge url=jdbc:x:y', mode=history",
        "database, 'mode=merge url=jdbc:x:y', columns.name.mask=redact",
        "jms, 'mode=changes broker-url=tcp://b', queue=q",
        "jms, 'mode=changes broker-url=tcp://b', envelope=none",
        "kafka, 'mode=changes brokers=b:1', topic=t",
        "file, mode=changes, format=jsonl",
        "file, mode=changes, formulas=escape",
        "s3, 'mode=changes format=csv bucket=b', endpoint=https://store",
        "endpoint, 'mode=changes uri=direct:in', body=json"
    })
    void anotherPlaceOrFormIsAnotherFingerprint(String type, String settings, String others) {
        assertThat(fingerprint(type, settings + " " + others)).isNotEqualTo(fingerprint(type, settings));
    }

    @Test
    void anotherUserOfTheMachineIsNoOtherPlace() {
        String settings = "mode=changes format=csv uri=sftp://me@host/in";
        String home = System.getProperty("user.home");
        String before = fingerprint("sftp", settings);
        String after;
        try {
            System.setProperty("user.home", "/home/somebody-else");
            after = fingerprint("sftp", settings);
        } finally {
            System.setProperty("user.home", home);
        }

        assertThat(after).isEqualTo(before);
    }

    /** Whoever adds a setting decides here whether it says where records go or in what form. */
    @Test
    void eachTypesSettingsThatCountAreThese() {
        String columns = "columns.*.mask columns.*.rename columns.exclude columns.include ";
        String file = columns + "file-name format formulas gzip mode ";

        assertThat(counting())
                .containsExactlyInAnyOrderEntriesOf(new TreeMap<>(Map.of(
                        "database", names(columns + "columns.*.type data-source mode schema table url"),
                        "endpoint", names(columns + "body envelope exchange-per mode uri"),
                        "file", names(file + "directory"),
                        "http", names(columns + "envelope mode url"),
                        "jms", names(columns + "broker-url connection-factory envelope mode queue topic"),
                        "kafka", names(columns + "brokers envelope mode topic"),
                        "s3", names(file + "bucket endpoint prefix region"),
                        "sftp", names(file + "uri"))));
    }

    private static Map<String, Set<String>> counting() {
        return DestinationTypes.found().all().stream()
                .collect(Collectors.toMap(type -> type.name(), type -> type.settings().stream()
                        .filter(Setting::placesRecords)
                        .map(Setting::name)
                        .collect(Collectors.toCollection(TreeSet::new))));
    }

    private static Set<String> names(String names) {
        return new TreeSet<>(Set.of(names.split(" ", -1)));
    }

    private String fingerprint(String type, String settings) {
        Map<String, String> given = new HashMap<>(properties);
        given.put("stellic.destinations.there.type", type);
        for (String setting : settings.split(" ", -1)) {
            String[] parts = setting.split("=", 2);
            given.put("stellic.destinations.there." + parts[0], parts[1]);
        }
        StellicConfig config = ConfigReader.read(given, Catalogue.load());
        return Fingerprints.of(config.export("roster"), config.destination("there"), new MaskKey("key"), SECRET);
    }
}
