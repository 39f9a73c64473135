package io.stellicroutes.config;

import java.util.List;
import java.util.Map;

/** An export for tests, of no tenant, as it is where nothing more is configured. For one thread. */
public final class SampleExport {
    private final String name;
    private String dataType;
    private List<Map.Entry<String, String>> params = List.of();
    private Schedule schedule = new Schedule.Manual();
    private List<String> key = List.of();
    private Map<String, String> columnTypes = Map.of();
    private boolean emptyAsNull;
    private Rules rules = Rules.DEFAULT;

    private SampleExport(String name) {
        this.name = name;
        this.dataType = name;
    }

    /** One whose data type has its name. */
    public static SampleExport named(String name) {
        return new SampleExport(name);
    }

    public SampleExport dataType(String other) {
        dataType = other;
        return this;
    }

    public SampleExport params(List<Map.Entry<String, String>> some) {
        params = some;
        return this;
    }

    public SampleExport schedule(Schedule other) {
        schedule = other;
        return this;
    }

    public SampleExport key(List<String> columns) {
        key = columns;
        return this;
    }

    public SampleExport columnTypes(Map<String, String> types) {
        columnTypes = types;
        return this;
    }

    public SampleExport emptyAsNull(boolean is) {
        emptyAsNull = is;
        return this;
    }

    public SampleExport rules(Rules other) {
        rules = other;
        return this;
    }

    /** The export, with these destinations. */
    public ExportSpec to(String... destinations) {
        return new ExportSpec(
                name,
                dataType,
                params,
                Channel.S3,
                schedule,
                key,
                columnTypes,
                emptyAsNull,
                List.of(destinations),
                rules,
                Owner.ofNone(name),
                0);
    }
}
