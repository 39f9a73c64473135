package io.stellicroutes.reliability;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.stellicroutes.reliability.EveryDestination.Place;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Searches what a process has written for the secrets and records that were planted. */
final class Secrets {
    private static final List<String> PLANTED = Stream.concat(
                    EveryDestination.secrets().stream(), Stream.of(Content.MARK))
            .toList();
    private static final List<String> MAY_HOLD_RECORDS = List.of("landed", "outgoing", "databases");

    private final Consumer<String> out;
    private int found;
    private long searched;

    Secrets(Consumer<String> out) {
        this.out = out;
    }

    /** In how many texts a secret was. */
    int found() {
        return found;
    }

    /** How many characters were searched. */
    long searched() {
        return searched;
    }

    /** Searches a text. */
    void search(String where, String text) {
        searched += text.length();
        for (String secret : PLANTED) {
            if (text.contains(secret) || text.contains(new String(secret.getBytes(UTF_8), ISO_8859_1))) {
                found++;
                out.accept("a secret is in " + where + ": " + secret);
            }
        }
    }

    /** Searches a file, whatever it is. */
    void search(Path file) throws IOException {
        search(file.toString(), new String(Files.readAllBytes(file), ISO_8859_1));
    }

    /** Searches the ledger, and the work directory but for the landed files and embedded destinations. */
    void search(Place place) throws IOException, SQLException {
        search("the ledger " + place.ledgerUrl(), dump(place));
        List<Path> files;
        try (Stream<Path> all = Files.walk(place.work())) {
            files = all.filter(Files::isRegularFile).toList();
        }
        for (Path file : files) {
            String directory = place.work().relativize(file).getName(0).toString();
            if (!MAY_HOLD_RECORDS.contains(directory)) {
                search(file);
            }
        }
    }

    private static String dump(Place place) throws SQLException {
        StringBuilder dump = new StringBuilder();
        String url = place.ledgerUrl() + (place.ledger().isEmpty() ? ";AUTO_SERVER=TRUE" : "");
        try (Connection connection = DriverManager.getConnection(url, place.ledgerUser(), "");
                Statement statement = connection.createStatement()) {
            for (String table : tables(connection)) {
                try (ResultSet rows = statement.executeQuery("select * from " + table)) {
                    while (rows.next()) {
                        for (int column = 1; column <= rows.getMetaData().getColumnCount(); column++) {
                            dump.append(rows.getString(column)).append('\n');
                        }
                    }
                }
            }
        }
        return dump.toString();
    }

    private static List<String> tables(Connection connection) throws SQLException {
        List<String> tables = new ArrayList<>();
        try (ResultSet found =
                connection.getMetaData().getTables(null, null, null, new String[] {"TABLE", "BASE TABLE"})) {
            while (found.next()) {
                String name = found.getString("TABLE_NAME");
                if (name.toLowerCase(java.util.Locale.ROOT).startsWith("stellic_") && !name.endsWith("history")) {
                    tables.add(name);
                }
            }
        }
        return tables;
    }
}
