package io.stellicroutes.routes;

import io.stellicroutes.ledger.DeliveryRecord;
import io.stellicroutes.run.RunReport;
import io.stellicroutes.sandbox.Sandbox;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** What tests share that have a sandbox of their own, and properties that lead to it. */
public abstract class AgainstTheSandbox {
    @TempDir
    protected Path dir;

    protected Sandbox sandbox;
    protected Map<String, String> properties;

    @BeforeEach
    protected final void startTheSandbox() throws Exception {
        sandbox = new Sandbox(dir.resolve("sandbox"), 0);
        properties = TestRoad.to(sandbox, dir);
    }

    @AfterEach
    protected final void closeTheSandbox() throws Exception {
        sandbox.close();
    }

    /** One export of a data type to files in {@code dir/out}, raw: the destination {@code local}. */
    protected void toFiles(String dataType) {
        properties = TestRoad.toFiles(sandbox, dir, dataType);
    }

    /** The first column of what a query finds in an embedded database of the work directory. */
    protected List<String> query(String database, String sql) throws Exception {
        String url = "jdbc:h2:file:" + dir.resolve("work").resolve(database).toAbsolutePath() + ";AUTO_SERVER=TRUE";
        List<String> values = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection(url, "", "");
                ResultSet rows = connection.createStatement().executeQuery(sql)) {
            while (rows.next()) {
                values.add(rows.getString(1));
            }
        }
        return values;
    }

    /** Why the delivery to a destination has failed. */
    protected static String error(RunReport report, String destination) {
        return report.deliveries().stream()
                .filter(delivery -> delivery.destination().equals(destination))
                .findFirst()
                .flatMap(DeliveryRecord::error)
                .orElseThrow();
    }
}
