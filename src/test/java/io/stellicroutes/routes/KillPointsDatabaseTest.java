package io.stellicroutes.routes;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;

/** A database, which takes a delivery as a whole, and none of the rows whose text is too long for their column. */
@Tag("slow")
final class KillPointsDatabaseTest extends KillPointContract {
    private Connection database;

    private String url() {
        return "jdbc:h2:mem:" + routes.dir().getFileName();
    }

    @Override
    void startServer() throws Exception {
        database = DriverManager.getConnection(url());
    }

    @Override
    void stopServer() throws Exception {
        database.close();
    }

    @Override
    String destination(Path generation) {
        return """
                type=database
                url=%s
                mode=append
                columns.note.type=varchar(100)
                """.formatted(url());
    }

    @Override
    String refusal(char kind) {
        return kind == 'g' ? null : "column note";
    }

    @Override
    boolean takesWhole() {
        return true;
    }

    @Override
    List<String> steps() {
        return List.of("load-whole-write", "load-whole-finish");
    }

    /** It is taken back as a whole wherever that is. */
    @Override
    List<KillPoints.Point> points() {
        return List.of(
                new KillPoints.Point("load-whole-write", 1),
                new KillPoints.Point("load-whole-write", BATCHES),
                new KillPoints.Point("load-whole-finish", 1),
                new KillPoints.Point("stellic-delivery-end", 1),
                new KillPoints.Point("stellic-run-report", 1));
    }

    @Override
    List<String> arrived(String export, Path generation) throws Exception {
        List<String> ids = new ArrayList<>();
        try (Statement statement = database.createStatement()) {
            try (ResultSet table = statement.executeQuery(
                    "select 1 from information_schema.tables where table_name = '" + export + "'")) {
                if (!table.next()) {
                    return ids;
                }
            }
            try (ResultSet rows =
                    statement.executeQuery("select \"student_id\" from \"" + export + "\" order by \"_row\"")) {
                while (rows.next()) {
                    ids.add(rows.getString(1));
                }
            }
        }
        return ids;
    }
}
