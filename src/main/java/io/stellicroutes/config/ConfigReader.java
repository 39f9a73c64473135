package io.stellicroutes.config;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Problem;
import io.stellicroutes.base.Subject;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Reads the properties {@code stellic.*} into a {@link StellicConfig}; reports every mistake at once. */
public final class ConfigReader {
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

    private static final Set<String> KEY = Set.of("stellic.rejects.key", "stellic.rejects.key-file");

    private final Mistakes mistakes = new Mistakes();
    private final Map<String, String> global = new TreeMap<>();
    private final Map<String, Map<String, String>> exports = new TreeMap<>();
    private final Map<String, Map<String, String>> destinations = new TreeMap<>();

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
        } else {
            global.put(rest, value);
        }
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
        StellicConfig.Stellic stellic = reader.stellic();
        Path workDir = reader.workDir();
        Optional<LandingSpec> landing = reader.landing(workDir);
        StellicConfig.Csv csv = reader.csv();
        StellicConfig.Network network = reader.network();
        MaskKey maskKey = reader.maskKey();
        StellicConfig.Lineage lineage = reader.lineage();
        AlertSpec alerts = reader.alerts();
        StellicConfig.Rejects rejects = reader.rejects();
        List<Problem> warnings = new ArrayList<>();
        DestinationReader destinationReader = new DestinationReader(types, mistakes);
        Map<String, DestinationSpec> destinationSpecs = new LinkedHashMap<>();
        destinations.forEach((name, given) -> destinationSpecs.put(name, destinationReader.read(name, given)));
        ExportReader exportReader =
                new ExportReader(catalogue, destinationSpecs, !maskKey.text().isEmpty(), clock, mistakes, warnings);
        Map<String, ExportSpec> exportSpecs = new LinkedHashMap<>();
        exports.forEach((name, given) -> exportSpecs.put(name, exportReader.read(name, given)));
        warnings.addAll(unused(exportSpecs, destinationSpecs));
        if (exportSpecs.isEmpty()) {
            mistakes.add(
                    ErrorCode.NO_EXPORT,
                    Subject.NONE,
                    "no export is configured: set stellic.exports.<name>.to at least (see application.properties)");
        }
        mistakes.throwIfAny();
        return new StellicConfig(
                stellic,
                network,
                reader.breaker(),
                reader.download(),
                csv,
                workDir,
                landing,
                reader.ledger(workDir),
                rejects,
                maskKey,
                reader.concurrency(),
                reader.recovery(),
                reader.schedulesEnabled(),
                reader.console(),
                lineage,
                alerts,
                exportSpecs,
                destinationSpecs,
                List.copyOf(warnings));
    }

    private static List<Problem> unused(Map<String, ExportSpec> exports, Map<String, DestinationSpec> destinations) {
        Set<String> used = exports.values().stream()
                .flatMap(export -> export.destinations().stream())
                .collect(Collectors.toSet());
        return destinations.keySet().stream()
                .filter(name -> !used.contains(name))
                .map(name -> Problem.of(
                        ErrorCode.UNUSED_DESTINATION,
                        Subject.ofProperty("stellic.destinations." + name),
                        "no export delivers to it"))
                .toList();
    }
}
