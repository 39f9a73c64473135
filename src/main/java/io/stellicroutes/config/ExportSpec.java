package io.stellicroutes.config;

import java.util.List;
import java.util.Map;

/**
 * A configured export: checked, with every default filled in.
 *
 * @param name the name in {@code stellic.exports.<name>.*}
 * @param dataType what Stellic is asked for (reference, "Parameters and structure")
 * @param params the query parameters in their order, as plain text; names may repeat
 * @param channel how Stellic is to answer
 * @param schedule when it runs by itself
 * @param key the columns that identify a record; may be empty
 * @param columnTypes SQL type by column name, where the user gives one
 * @param emptyAsNull whether an empty field is null at the destination
 * @param destinations the names of its destinations, in order, each once
 * @param rules what its deliveries must keep to
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
        Rules rules) {
    public ExportSpec {
        params = List.copyOf(params);
        key = List.copyOf(key);
        columnTypes = Map.copyOf(columnTypes);
        destinations = List.copyOf(destinations);
    }

    /** An export with the rules that hold where nothing is configured. */
    public ExportSpec(
            String name,
            String dataType,
            List<Map.Entry<String, String>> params,
            Channel channel,
            Schedule schedule,
            List<String> key,
            Map<String, String> columnTypes,
            boolean emptyAsNull,
            List<String> destinations) {
        this(name, dataType, params, channel, schedule, key, columnTypes, emptyAsNull, destinations, Rules.DEFAULT);
    }
}
