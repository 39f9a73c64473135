package io.stellicroutes.delivery.database;

import io.stellicroutes.base.Digest;
import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.JdbcDrivers;
import io.stellicroutes.base.Problem;
import io.stellicroutes.base.Subject;
import io.stellicroutes.config.ConfigException;
import io.stellicroutes.config.DestinationSpec;
import io.stellicroutes.delivery.LoadContext;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.util.TimeUtils;

/**
 * A database destination's settings for one export.
 *
 * @param schema empty for the connection's own
 * @param table the table's name, as it is quoted
 * @param mode what happens to the records that are there
 * @param delete what happens to one that the file has no longer, where rows are merged
 * @param ignored columns in lower case whose changes make no version of their own
 * @param types a property and its type by the column's name in lower case
 * @param faults how failures begin
 */
record DatabaseSettings(
        String schema,
        String table,
        Mode mode,
        Delete delete,
        Set<String> ignored,
        Map<String, Typed> types,
        DatabaseFailures faults) {
    /** What a load does with the table's records. */
    enum Mode {
        REPLACE,
        APPEND,
        MERGE,
        HISTORY;

        /** Whether rows are found by their key. */
        boolean goesByKey() {
            return this == MERGE || this == HISTORY;
        }
    }

    /** What happens to a row whose record is gone. */
    enum Delete {
        /** It stays. */
        KEEP,
        /** It is deleted. */
        HARD,
        /** It is marked. */
        SOFT
    }

    /** Whether a row whose record is gone is marked. */
    boolean deletesSoftly() {
        return mode == Mode.MERGE && delete == Delete.SOFT;
    }

    /** A type and the property that gives it. */
    record Typed(String property, String type) {}

    private static final String COLUMNS = "columns.";
    private static final String TYPE = ".type";
    /** The longest wait for an answer: a merge of millions of rows is one statement. */
    static final String TIMEOUT = "1h";

    private static final int LONGEST_SHOWN = 60;
    /** Short enough for the names that Oracle took once, 30 characters. */
    private static final int INDEX_NAME_BITS = 64;

    static DatabaseSettings of(LoadContext context) {
        DestinationSpec destination = context.destination();
        String table = destination
                .find("table")
                .map(given -> context.filled(context.export().table(given)))
                .orElseGet(() -> context.export().table("${export}"));
        String schema =
                destination.find("schema").map(given -> context.text("schema")).orElse("");
        Map<String, Typed> types = new HashMap<>();
        context.export()
                .columnTypes()
                .forEach((column, type) -> types.put(
                        column.toLowerCase(Locale.ROOT),
                        new Typed(context.export().property("columns." + column + ".type"), type)));
        types.putAll(types(destination));
        Mode mode = mode(destination);
        if (mode.goesByKey() && context.export().key().isEmpty()) {
            throw new ConfigException(Problem.completing(
                    ErrorCode.MISSING_KEY,
                    Subject.ofProperty(context.export().property("key")),
                    "is missing: the destination " + destination.name() + " finds its rows by it"));
        }
        return new DatabaseSettings(
                schema.strip(),
                table.strip(),
                mode,
                destination.find("delete").isPresent() ? destination.choice("delete", Delete.class) : Delete.KEEP,
                ignored(destination),
                types,
                new DatabaseFailures(
                        context.subject()
                                .withTable(
                                        (table.length() > LONGEST_SHOWN
                                                ? table.substring(0, LONGEST_SHOWN) + "…"
                                                : table)),
                        patience(destination)));
    }

    private static Set<String> ignored(DestinationSpec destination) {
        return Stream.of(destination.find("history.ignore").orElse("").split(",", -1))
                .map(name -> name.strip().toLowerCase(Locale.ROOT))
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toUnmodifiableSet());
    }

    /** The longest wait for an answer. */
    static Duration timeout(DestinationSpec destination) {
        return TimeUtils.toDuration(destination.find("timeout").orElse(TIMEOUT));
    }

    /** Whose time-out it is if an answer does not come, for errors. */
    static String patience(DestinationSpec destination) {
        if (destination.find("data-source").isPresent()) {
            return "a time-out of the data source";
        }
        return JdbcDrivers.limitsAnswers(destination.find("url").orElse(""))
                ? "the time-out in " + property(destination, "url")
                : property(destination, "timeout") + "="
                        + destination.find("timeout").orElse(TIMEOUT);
    }

    static Mode mode(DestinationSpec destination) {
        String mode = destination.find("mode").orElse("replace");
        return switch (mode.strip().toLowerCase(Locale.ROOT)) {
            case "replace" -> Mode.REPLACE;
            case "append" -> Mode.APPEND;
            case "merge" -> Mode.MERGE;
            case "history" -> Mode.HISTORY;
            default ->
                throw new ConfigException(Problem.completing(
                        ErrorCode.INVALID_VALUE,
                        Subject.ofProperty(property(destination, "mode")),
                        "is " + mode + ": give replace, append, merge or history"));
        };
    }

    /** The name of an index that is made: the same whenever it is. */
    String indexName(String purpose, String of, List<String> indexed) {
        return "stellic_" + purpose + "_"
                + new Digest().add(schema).add(of).add(indexed).hex(INDEX_NAME_BITS);
    }

    static Map<String, Typed> types(DestinationSpec destination) {
        Map<String, Typed> types = new HashMap<>();
        destination.settings().forEach((setting, type) -> {
            if (setting.startsWith(COLUMNS)
                    && setting.endsWith(TYPE)
                    && setting.length() > COLUMNS.length() + TYPE.length()) {
                String column = setting.substring(COLUMNS.length(), setting.length() - TYPE.length());
                types.put(column.toLowerCase(Locale.ROOT), new Typed(property(destination, setting), type));
            }
        });
        return types;
    }

    static String property(DestinationSpec destination, String setting) {
        return destination.property(setting);
    }

    /** Refuses names that the database would cut short, and types that are none. */
    void check(DestinationSpec destination, Database database) {
        checkName(property(destination, "table"), table, database);
        checkName(property(destination, "schema"), schema, database);
        types.values().forEach(typed -> GivenType.parse(typed.property(), typed.type(), database));
    }

    private static void checkName(String property, String name, Database database) {
        if (!database.fits(name)) {
            throw new ConfigException(Problem.completing(
                    ErrorCode.INVALID_NAME, Subject.ofProperty(property), "is too long a name for " + database.name()));
        }
        if (name.codePoints().anyMatch(Character::isISOControl)) {
            throw new ConfigException(Problem.completing(
                    ErrorCode.INVALID_NAME, Subject.ofProperty(property), "holds a control character"));
        }
    }

    Optional<ColumnType> type(String column, Database database) {
        return Optional.ofNullable(types.get(column.toLowerCase(Locale.ROOT)))
                .map(typed -> GivenType.parse(typed.property(), typed.type(), database));
    }
}
