package io.stellicroutes.config;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Problem;
import io.stellicroutes.base.Subject;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A configured export: checked, with every default filled in.
 *
 * @param name the name in {@code stellic.exports.<name>.*}; for an export of a tenant {@code <tenant>.<name>}
 * @param dataType what Stellic is asked for (reference, "Parameters and structure")
 * @param params the query parameters in their order, as plain text; names may repeat
 * @param channel how Stellic is to answer
 * @param schedule when it runs by itself
 * @param key the columns that identify a record; may be empty
 * @param columnTypes SQL type by column name, where the user gives one
 * @param emptyAsNull whether an empty field is null at the destination
 * @param destinations the names of its destinations, in order, each once
 * @param rules what its deliveries must keep to
 * @param owner whose it is
 * @param priority the higher, the sooner is its turn at Stellic
 */
public record ExportSpec(
        String name,
        String dataType,
        List<Map.Entry<String, String>> params,
        Channel channel,
        Schedule schedule,
        List<String> key,
        Map<String, String> columnTypes,
        boolean emptyAsNull,
        List<String> destinations,
        Rules rules,
        Owner owner,
        int priority) {
    public ExportSpec {
        params = List.copyOf(params);
        key = List.copyOf(key);
        columnTypes = Map.copyOf(columnTypes);
        destinations = List.copyOf(destinations);
    }

    /** The tenant whose it is; empty for an export of no tenant. */
    public Optional<String> tenant() {
        return owner.tenant();
    }

    /** The name in {@code stellic.exports.<name>.*}, without the tenant. */
    public String baseName() {
        return tenant().map(name -> this.name.substring(name.length() + 1)).orElse(name);
    }

    /** What to say of a destination that it does not go to; empty for its own. */
    public Optional<Problem> without(String destination) {
        return destinations.contains(destination)
                ? Optional.empty()
                : Optional.of(Problem.completing(
                        ErrorCode.UNKNOWN_DESTINATION,
                        Subject.ofExport(name),
                        "has no destination " + destination + ": it has " + String.join(", ", destinations)));
    }

    /** The whole name of one of its properties, as it is written or would be for all tenants. */
    public String property(String setting) {
        return owner.origin().property(setting);
    }

    /** A destination's setting with {@code ${export}} and {@code ${tenant}} replaced; the tenant of none is empty. */
    public String filled(String text) {
        return text.replace("${export}", baseName()).replace("${tenant}", tenant().orElse(""));
    }

    /** The table that a destination's setting names for this export. */
    public String table(String setting) {
        return owner.prefixes().table() + filled(setting);
    }

    /** The queue or topic that a destination's setting names for this export. */
    public String queue(String setting) {
        return owner.prefixes().queue() + filled(setting);
    }
}
