package io.stellicroutes.config;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Problem;
import io.stellicroutes.base.Subject;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Reads the properties {@code stellic.*} into a {@link StellicConfig}; reports every mistake at once. */
public final class ConfigReader {
    /** Of an export and of a destination, the tenant's name before it included: so many characters the ledger keeps. */
    static final int LONGEST_NAME = 100;

    static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,99}");

    /** What Java puts in the place of bytes that are no character. */
    private static final char REPLACEMENT = '\uFFFD';

    /** The properties that say where the ledger is. */
    public static final Set<String> LEDGER = Set.of(
            "stellic.work-dir",
            "stellic.ledger.url",
            "stellic.ledger.username",
            "stellic.ledger.password",
            "stellic.ledger.password-file");

    private static final Set<String> KEY = Set.of(
            "stellic.rejects.key",
            "stellic.rejects.key-file",
            "stellic.rejects.read-keys",
            "stellic.rejects.read-keys-file");

    private final Mistakes mistakes = new Mistakes();
    private final Map<String, String> global = new TreeMap<>();
    private final Map<String, Map<String, String>> exports = new TreeMap<>();
    private final Map<String, Map<String, String>> destinations = new TreeMap<>();
    private final Map<String, TenantProperties> tenants = new TreeMap<>();

    private ConfigReader(Map<String, String> properties) {
        new TreeMap<>(properties).forEach(this::sort);
    }

    /**
     * Reads the configuration; destinations are of the types that are {@linkplain DestinationTypes#found() found}.
     *
     * @param properties every property that begins with {@code stellic.}, placeholders resolved
     * @throws ConfigException naming every mistake
     */
    public static StellicConfig read(Map<String, String> properties, Catalogue catalogue) {
        return read(properties, catalogue, DestinationTypes.found());
    }

    /**
     * As {@link #read(Map, Catalogue)}.
     *
     * @param types the types of destinations
     */
    public static StellicConfig read(Map<String, String> properties, Catalogue catalogue, DestinationTypes types) {
        return new ConfigReader(properties).config(catalogue, types, Clock.systemUTC());
    }

    /**
     * Reads only what is needed to read the ledger; whatever else is wrong or missing does not matter. A key for
     * rejected rows that can't be had is as none: the rows then can't be read.
     *
     * @param properties as for {@link #read(Map, Catalogue)}
     * @throws ConfigException naming every mistake in these few
     */
    public static StellicConfig.LedgerToRead readLedger(Map<String, String> properties) {
        Mistakes mistakes = new Mistakes();
        GlobalReader where = new GlobalReader(only(LEDGER, properties), mistakes);
        Path workDir = where.workDir();
        mistakes.throwIfAny();
        return new StellicConfig.LedgerToRead(
                workDir,
                where.ledger(workDir),
                new GlobalReader(only(KEY, properties), new Mistakes()).rejectsToRead());
    }

    private static Map<String, String> only(Set<String> wanted, Map<String, String> properties) {
        Map<String, String> found = new TreeMap<>();
        properties.forEach((name, value) -> {
            if (wanted.contains(name)) {
                found.put(name.substring("stellic.".length()), value.strip());
            }
        });
        return found;
    }

    /** Puts a property where it belongs. */
    private void sort(String property, String raw) {
        if (raw.indexOf(REPLACEMENT) >= 0) {
            mistakes.add(Problem.completing(
                    ErrorCode.NOT_UTF8,
                    Subject.ofProperty(property),
                    "has characters that could not be read: save its file in UTF-8; if it is an"
                            + " environment variable, start Java in a UTF-8 locale, such as LC_ALL=C.UTF-8"));
        }
        if (raw.indexOf('\0') >= 0) {
            mistakes.add(Problem.completing(
                    ErrorCode.INVALID_VALUE, Subject.ofProperty(property), "holds the character NUL"));
        }
        String value = property.equals("stellic.csv.delimiter") && raw.equals("\t") ? raw : raw.strip();
        String rest = property.substring("stellic.".length());
        if (rest.startsWith("exports.")) {
            named(exports, property, rest.substring("exports.".length()), value);
        } else if (rest.startsWith("destinations.")) {
            named(destinations, property, rest.substring("destinations.".length()), value);
        } else if (rest.startsWith("tenants.")) {
            ofTenant(property, rest.substring("tenants.".length()), value);
        } else if (!isMistyped(property, "stellic.", rest)) {
            global.put(rest, value);
        }
    }

    /** Whether it is an export's, a destination's or a tenant's but for a slip, which is a mistake then. */
    private boolean isMistyped(String property, String before, String rest) {
        Optional<String> meant = MistypedNames.ofSection(rest);
        meant.ifPresent(name -> mistakes.add(Problem.completing(
                ErrorCode.UNKNOWN_PROPERTY,
                Subject.ofProperty(property),
                "is not a property: did you mean " + before + name + "?")));
        return meant.isPresent();
    }

    /** A tenant's own property, or what it has in the place of an export's or a destination's; empty for nothing. */
    private void ofTenant(String property, String rest, String value) {
        Map<String, Map<String, String>> one = new TreeMap<>();
        named(one, property, rest, value);
        one.forEach((name, settings) -> settings.forEach((setting, text) -> {
            TenantProperties tenant = tenants.computeIfAbsent(name, absent -> new TenantProperties());
            if (setting.startsWith("exports.")) {
                named(tenant.exports(), property, setting.substring("exports.".length()), text);
            } else if (setting.startsWith("destinations.")) {
                named(tenant.destinations(), property, setting.substring("destinations.".length()), text);
            } else if (!isMistyped(property, "stellic.tenants." + name + ".", setting)) {
                tenant.settings().put(setting, text);
            }
        }));
    }

    private void named(Map<String, Map<String, String>> byName, String property, String rest, String value) {
        int dot = rest.indexOf('.');
        if (dot < 1) {
            mistakes.add(ErrorCode.INVALID_NAME, Subject.ofProperty(property), "expected " + property + ".<setting>");
            return;
        }
        String name = rest.substring(0, dot);
        if (!NAME.matcher(name).matches()) {
            mistakes.add(
                    ErrorCode.INVALID_NAME,
                    Subject.ofProperty(property),
                    "a name has letters, digits, _ and - only, at most 100");
            return;
        }
        byName.computeIfAbsent(name, key -> new TreeMap<>()).put(rest.substring(dot + 1), value);
    }

    private StellicConfig config(Catalogue catalogue, DestinationTypes types, Clock clock) {
        GlobalReader reader = new GlobalReader(global, mistakes);
        StellicConfig.Stellic stellic =
                reader.stellic(tenants.isEmpty() || exports.values().stream().anyMatch(this::isOfNoTenant));
        Path workDir = reader.workDir();
        Optional<LandingSpec> landing = reader.landing(workDir);
        StellicConfig.Csv csv = reader.csv();
        StellicConfig.Network network = reader.network();
        StellicConfig.Download download = reader.download();
        MaskKey maskKey = reader.maskKey();
        StellicConfig.Lineage lineage = reader.lineage();
        AlertSpec alerts = reader.alerts();
        StellicConfig.Rejects rejects = reader.rejects();
        StellicConfig.Ledger ledger = reader.ledger(workDir);
        List<Problem> warnings = new ArrayList<>();
        TenantReader tenantReader = new TenantReader(stellic, download, alerts, mistakes);
        Map<String, Tenant> tenantSpecs = new TreeMap<>();
        tenants.forEach((name, written) -> tenantSpecs.put(name, tenantReader.read(name, written.settings())));
        Destinations destinationSpecs =
                new Destinations(new DestinationReader(types, mistakes), destinations, tenants, mistakes);
        Map<String, ExportSpec> exportSpecs = exports(
                new ExportReader(
                        catalogue,
                        destinationSpecs,
                        !maskKey.text().isEmpty(),
                        ledger.isShared(),
                        clock,
                        mistakes,
                        warnings),
                new TenantExports(tenantSpecs, tenants, mistakes),
                destinationSpecs,
                warnings);
        warnings.addAll(destinationSpecs.readUnused());
        if (exports.isEmpty()) {
            mistakes.add(
                    ErrorCode.NO_EXPORT,
                    Subject.NONE,
                    "no export is configured: set stellic.exports.<name>.to at least (see application.properties)");
        }
        StellicConfig read = new StellicConfig(
                stellic,
                network,
                reader.breaker(),
                download,
                csv,
                workDir,
                landing,
                ledger,
                rejects,
                maskKey,
                reader.concurrency(),
                reader.recovery(),
                reader.schedulesEnabled(),
                reader.console(),
                lineage,
                alerts,
                Collections.unmodifiableMap(tenantSpecs),
                exportSpecs,
                Collections.unmodifiableMap(destinationSpecs.all()),
                warnings.stream().distinct().toList());
        // behind the last reader: what that finds counts, too
        mistakes.throwIfAny();
        return read;
    }

    private boolean isOfNoTenant(Map<String, String> export) {
        return tenants.isEmpty() || export.getOrDefault("tenants", "").equals("none");
    }

    /** Each export once for each tenant that has it, by name. */
    private Map<String, ExportSpec> exports(
            ExportReader reader, TenantExports owners, Destinations destinationSpecs, List<Problem> warnings) {
        Map<String, ExportSpec> specs = new TreeMap<>();
        exports.forEach((name, given) -> owners.of(name, given).forEach(tenant -> {
            ExportSpec export = reader.read(name, owners.given(name, given, tenant), owners.owner(name, tenant));
            specs.put(export.name(), export);
        }));
        warnings.addAll(owners.check(exports.keySet()));
        owners.keepApart(List.copyOf(specs.values()), destinationSpecs);
        return Collections.unmodifiableMap(specs);
    }
}
