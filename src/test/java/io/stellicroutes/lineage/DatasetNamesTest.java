package io.stellicroutes.lineage;

import static org.assertj.core.api.Assertions.assertThat;

import io.stellicroutes.config.Catalogue;
import io.stellicroutes.config.ConfigReader;
import io.stellicroutes.config.DatasetName;
import io.stellicroutes.config.DestinationSpec;
import io.stellicroutes.config.StellicConfig;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Destinations are called as the naming convention of OpenLineage has it, and no credential is in a name. */
final class DatasetNamesTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "jdbc:postgresql://db.example.edu/campus | | postgres://db.example.edu:5432 | campus.public.roster",
                "jdbc:postgresql://db:5433/campus?password=planted | sis | postgres://db:5433 | campus.sis.roster",
                "jdbc:postgresql://db1:5433,db2:5434/campus | | postgres://db1:5433 | campus.public.roster",
                "jdbc:postgresql://[::1]:5433/campus | | postgres://[::1]:5433 | campus.public.roster",
                "jdbc:mariadb://ada:planted@db/campus?password=planted | | mysql://db:3306 | campus.roster",
                "jdbc:mysql://db:3307/campus | | mysql://db:3307 | campus.roster",
                "jdbc:sqlserver://db;databaseName=campus;password=planted | | mssql://db:1433 | campus.dbo.roster",
                "jdbc:oracle:thin:ada/planted@//db:1522/campus | SIS | oracle://db:1522 | campus.SIS.roster",
                "jdbc:oracle:thin:@db:1522:campus | SIS | oracle://db:1522 | campus.SIS.roster",
                "jdbc:h2:/var/lib/campus;PASSWORD=planted | | h2 | roster",
            })
    void tables(String url, String schema, String namespace, String name) {
        Map<String, String> settings = new HashMap<>(Map.of("url", url, "username", "ada", "password", "planted"));
        if (schema != null) {
            settings.put("schema", schema);
        }

        assertThat(name("database", settings)).isEqualTo(new DatasetName(namespace, name));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "kafka | brokers=k1:9092,k2:9092 topic=sis.${export} | kafka://k1:9092 | sis.roster",
                "s3 | bucket=lake prefix=sis/ file-name=${export}.csv | s3://lake | sis/roster.csv",
                "s3 | bucket=lake prefix=sis file-name=${export}-${run}.csv | s3://lake | sis/roster",
                "sftp | uri=sftp://ada@files.example.edu:2222/in password=planted file-name=${export}-${run}.csv "
                        + "| file://files.example.edu | in/roster",
                "sftp | uri=sftp://ada@files.example.edu/ password=planted file-name=${export}.csv "
                        + "| file://files.example.edu | roster.csv",
                "file | directory=/data/out | file | /data/out/roster",
                "jms | broker-url=(tcp://ada:planted@mq:61616,tcp://mq2:61616)?user=ada&password=planted queue=q "
                        + "| jms://mq:61616 | q",
                "http | url=https://lms.example.edu:8443/rows?key=planted | https://lms.example.edu:8443 | /rows",
                "endpoint | uri=direct:mine | endpoint | target.roster",
            })
    void others(String type, String settings, String namespace, String name) {
        Map<String, String> each = new HashMap<>();
        for (String setting : settings.split(" ", -1)) {
            each.put(setting.substring(0, setting.indexOf('=')), setting.substring(setting.indexOf('=') + 1));
        }

        assertThat(name(type, each)).isEqualTo(new DatasetName(namespace, name));
    }

    private static DatasetName name(String type, Map<String, String> settings) {
        Map<String, String> properties = new HashMap<>(Map.of(
                "stellic.base-url", "https://myuniversity.stellic.com",
                "stellic.exports.roster.data-type", "user_groups",
                "stellic.exports.roster.to", "target",
                "stellic.destinations.target.type", type));
        settings.forEach((name, value) -> properties.put("stellic.destinations.target." + name, value));
        StellicConfig config = ConfigReader.read(properties, Catalogue.load());
        DestinationSpec target = config.destination("target");
        return target.type().dataset(target, config.export("roster"));
    }
}
