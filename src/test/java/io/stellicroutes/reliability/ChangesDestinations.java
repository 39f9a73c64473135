package io.stellicroutes.reliability;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stellicroutes.reliability.EveryDestination.Place;
import io.stellicroutes.routes.RoutesExtension;
import io.stellicroutes.servers.KafkaBroker;
import jakarta.jms.Message;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Destinations that get changes, and what has arrived there. */
final class ChangesDestinations {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** Of a topic: records of one key are in one of them. */
    static final int PARTITIONS = 3;

    private static final List<String> MODES = List.of("merge", "history");

    /** A change as a broker has it. */
    record Arrived(String operation, String run, long number, String id, List<String> values) {}

    /** A version of a record in a history. */
    record Version(String id, List<String> values, LocalDateTime from, LocalDateTime to, boolean isCurrent) {}

    private final EveryDestination servers;
    private final Place place;
    private final Map<String, Table> tables = new LinkedHashMap<>();

    private record Table(String url, String username, String mode, String quote) {}

    ChangesDestinations(EveryDestination servers, Place place, String mariaDb) {
        this.servers = servers;
        this.place = place;
        for (String mode : MODES) {
            tables.put("postgres-" + mode, new Table(servers.postgres(), "postgres", mode, "\""));
            tables.put("mariadb-" + mode, new Table(mariaDb, "root", mode, "`"));
            tables.put(
                    "h2-" + mode,
                    new Table(
                            "jdbc:h2:file:" + place.work().resolve("databases/h2-" + mode) + ";AUTO_SERVER=TRUE",
                            "",
                            mode,
                            "\""));
        }
    }

    List<String> names() {
        List<String> names = new ArrayList<>(tables.keySet());
        names.addAll(List.of("artemis", "kafka"));
        return names;
    }

    boolean isTable(String name) {
        return tables.containsKey(name);
    }

    boolean isHistory(String name) {
        return tables.get(name).mode().equals("history");
    }

    /** Properties of an export to all of them, in batches of 10. */
    Map<String, String> properties() {
        Map<String, String> properties = servers.common(place);
        properties.putAll(RoutesExtension.parse("""
                stellic.batch-size=10
                stellic.exports.roster.to=%s
                stellic.exports.roster.key=id
                stellic.exports.roster.max-deletes=100%%
                """.formatted(String.join(",", names()))));
        Map<String, String> all = new LinkedHashMap<>();
        tables.forEach((name, table) -> all.put(name, """
                type=database
                mode=%s
                table=%s
                %s
                """.formatted(
                        table.mode(),
                        tableName(table),
                        name.startsWith("h2") ? "" : "url=" + table.url() + "\nusername=" + table.username())));
        for (String mode : List.of("postgres-merge", "mariadb-merge", "h2-merge")) {
            all.merge(mode, "delete=hard\n", String::concat);
        }
        all.put("artemis", servers.broker().destination() + "queue=" + place.table() + "\n");
        all.put("kafka", servers.kafka().destination(KafkaBroker.PASSWORD) + "topic=" + place.table() + "\n");
        for (String name : List.of("artemis", "kafka")) {
            all.merge(name, "mode=changes\nenvelope=none\n", String::concat);
        }
        all.forEach((name, destination) -> RoutesExtension.parse(destination)
                .forEach((property, value) -> properties.put("stellic.destinations." + name + "." + property, value)));
        return properties;
    }

    private String tableName(Table table) {
        return place.table() + "_" + table.mode();
    }

    /** How many messages Artemis has. */
    long messages() throws IOException {
        return servers.count("artemis", place);
    }

    /** The changes that a broker has, in its order. */
    List<Arrived> arrived(String name) throws Exception {
        List<Arrived> arrived = new ArrayList<>();
        if (name.equals("kafka")) {
            for (ConsumerRecord<String, String> message : servers.kafka().messages(place.table())) {
                arrived.add(arrived(
                        header(message, "stellic_op"),
                        header(message, "stellic_run_id"),
                        Long.parseLong(header(message, "stellic_seq")),
                        message.value()));
            }
        } else if (messages() > 0) {
            for (Message message : servers.broker().messages(place.table())) {
                arrived.add(arrived(
                        message.getStringProperty("stellic_op"),
                        message.getStringProperty("stellic_run_id"),
                        message.getLongProperty("stellic_seq"),
                        message.getBody(String.class)));
            }
        }
        return arrived;
    }

    private static Arrived arrived(String operation, String run, long number, String record) throws IOException {
        JsonNode fields = JSON.readTree(record);
        return new Arrived(
                operation,
                run,
                number,
                fields.get("id").asText(),
                operation.equals("d")
                        ? List.of()
                        : List.of(
                                fields.get("name").asText(), fields.get("note").asText()));
    }

    private static String header(ConsumerRecord<String, String> message, String name) {
        return new String(message.headers().lastHeader(name).value(), UTF_8);
    }

    /** The records that a table has now, by their ids. */
    Map<String, List<String>> current(String name) throws SQLException {
        Map<String, List<String>> records = new HashMap<>();
        Table table = tables.get(name);
        select(table, isHistory(name) ? " where " + quoted(table, "_current") : "", "", rows -> {
            if (records.put(text(rows, 1), List.of(text(rows, 2), text(rows, 3))) != null) {
                records.put("two of one key", List.of());
            }
        });
        return records;
    }

    /** All versions of a history. */
    List<Version> versions(String name) throws SQLException {
        List<Version> versions = new ArrayList<>();
        Table table = tables.get(name);
        String more = ", " + quoted(table, "_valid_from") + ", " + quoted(table, "_valid_to") + ", "
                + quoted(table, "_current");
        select(
                table,
                "",
                more,
                rows -> versions.add(new Version(
                        text(rows, 1),
                        List.of(text(rows, 2), text(rows, 3)),
                        rows.getObject(4, LocalDateTime.class),
                        rows.getObject(5, LocalDateTime.class),
                        rows.getBoolean(6))));
        return versions;
    }

    private interface Reader {
        void read(ResultSet rows) throws SQLException;
    }

    private void select(Table table, String where, String more, Reader reader) throws SQLException {
        try (Connection connection = DriverManager.getConnection(table.url(), table.username(), "");
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select " + quoted(table, "id") + ", " + quoted(table, "name")
                        + ", " + quoted(table, "note") + more + " from " + quoted(table, tableName(table)) + where)) {
            while (rows.next()) {
                reader.read(rows);
            }
        }
    }

    private static String quoted(Table table, String name) {
        return table.quote() + name + table.quote();
    }

    private static String text(ResultSet rows, int column) throws SQLException {
        String text = rows.getString(column);
        return text == null ? "" : text;
    }
}
