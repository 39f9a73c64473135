package io.stellicroutes.bench.cases;

import io.stellicroutes.bench.Bundle;
import io.stellicroutes.bench.Case;
import io.stellicroutes.bench.Column;
import io.stellicroutes.bench.Command;
import io.stellicroutes.bench.Goal;
import io.stellicroutes.bench.Lab;
import io.stellicroutes.bench.Running;
import io.stellicroutes.bench.Side;
import io.stellicroutes.bench.Trees;
import io.stellicroutes.bench.peers.H2CsvRead;
import io.stellicroutes.bench.servers.MariaDb;
import java.io.File;
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

/** To H2 and MariaDB, against what each of them brings to load a file. */
public final class OtherDatabases {
    private OtherDatabases() {}

    public static List<Case> all() {
        return List.of(
                new Case(
                        "h2",
                        "presigned URL → the embedded H2 database, typed columns; peer: `curl -o`, then H2's own"
                                + " `INSERT … SELECT * FROM CSVREAD`, in a JVM of its own",
                        Goal.timeAtMost(1.2),
                        OtherDatabases::h2),
                new Case(
                        "mariadb",
                        "presigned URL → a new MariaDB table, typed columns; peer: `curl | mariadb`, `LOAD DATA LOCAL"
                                + " INFILE`",
                        Goal.timeAtMost(1.2),
                        OtherDatabases::mariaDb));
    }

    private static Case.Pair h2(Lab lab) throws Exception {
        String type = lab.dataType(lab.rows());
        Bundle bundle = lab.bundle("h2")
                .export(type, "db")
                .typed()
                .set("destinations.db.type", "database")
                .set("destinations.db.table", "ours");
        Path database = lab.place("h2", "peer").resolve("database");
        String script = Scripts.curl(type) + " -o input.csv && java -Xmx128m -cp \"$BENCH\" "
                + H2CsvRead.class.getName() + " input.csv jdbc:h2:file:./database/peer";
        Command command = Scripts.command(lab, "h2", script).environment("BENCH", Command.peersClassPath());
        Running running = bundle.running(lab);
        Path runningDatabase = lab.place("h2", "running").resolve("work/databases/db");
        return new Case.Pair(
                bundle.side(() -> {}, () -> contents(bundle.work().resolve("databases/db"), "ours")),
                new Side(
                        script,
                        () -> Trees.fresh(database),
                        command::run,
                        () -> contents(database.resolve("peer"), "peer")),
                running.side(
                        () -> execute(runningDatabase, "DROP TABLE IF EXISTS \"ours\""),
                        () -> contents(runningDatabase, "ours"),
                        Bundle.EXPORT));
    }

    private static void execute(Path database, String sql) throws SQLException {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** AUTO_SERVER: the runtime may have it open. */
    private static Connection connect(Path database) throws SQLException {
        return DriverManager.getConnection("jdbc:h2:file:" + database + ";AUTO_SERVER=TRUE", "", "");
    }

    private static String contents(Path database, String table) throws SQLException {
        String sql = "select count(*) || ' rows, checksum ' || sum(ora_hash(concat_ws('|', "
                + String.join(
                        ",",
                        Column.ALL.stream()
                                .map(column -> "coalesce(cast(\"" + column.name() + "\" as varchar), '\\N')")
                                .toList())
                + "))) from \"" + table + "\"";
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(sql)) {
            found.next();
            return found.getString(1);
        }
    }

    private static Case.Pair mariaDb(Lab lab) throws Exception {
        MariaDb server = lab.mariaDb();
        String type = lab.dataType(lab.rows());
        Bundle bundle = lab.bundle("mariadb", withDriver(lab))
                .export(type, "db")
                .typed()
                .set("destinations.db.type", "database")
                .set("destinations.db.url", server.jdbcUrl())
                .set("destinations.db.username", "root")
                .set("destinations.db.table", "ours");
        return bundle.against(
                lab,
                Scripts.side(
                        lab,
                        "mariadb",
                        Scripts.curl(type) + " | " + server.client() + " -e \"" + loadData() + "\"",
                        () -> server.execute(
                                "drop table if exists peer",
                                "create table peer (" + Column.definitions('`', OtherDatabases::type) + ")"),
                        () -> server.contents("peer")),
                () -> server.execute("drop table if exists ours"),
                () -> server.contents("ours"));
    }

    /** Empty fields as null, booleans as MariaDB has them: what LOAD DATA does not do by itself. */
    private static String loadData() {
        List<String> targets = new ArrayList<>();
        List<String> conversions = new ArrayList<>();
        for (Column column : Column.ALL) {
            boolean flag = column.type().equals("boolean");
            targets.add(column.nullable() || flag ? "@" + column.name() : column.name());
            if (flag) {
                conversions.add(column.name() + "=(@" + column.name() + "='true')");
            } else if (column.nullable()) {
                conversions.add(column.name() + "=nullif(@" + column.name() + ",'')");
            }
        }
        return "LOAD DATA LOCAL INFILE '/dev/stdin' INTO TABLE peer CHARACTER SET utf8mb4 FIELDS TERMINATED BY ','"
                + " OPTIONALLY ENCLOSED BY '\\\"' ESCAPED BY '' LINES TERMINATED BY '\\n' IGNORE 1 LINES ("
                + String.join(",", targets) + ") SET " + String.join(",", conversions);
    }

    private static String type(String type) {
        return switch (type) {
            case "text" -> "longtext";
            case "timestamp" -> "datetime(6)";
            default -> type;
        };
    }

    /** The distribution with MariaDB's driver in lib/, as docs/destinations/database.md says; hard links, no copies. */
    private static Path withDriver(Lab lab) throws IOException {
        Path copy = lab.distributionCopy("with-mariadb-driver");
        for (String entry : Command.classPath().split(File.pathSeparator, -1)) {
            Path file = Path.of(entry);
            if (file.getFileName().toString().startsWith("mariadb-java-client")) {
                Files.copy(file, copy.resolve("lib").resolve(file.getFileName()));
            }
        }
        return copy;
    }
}
