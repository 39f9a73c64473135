#!/usr/bin/env bash
# A table of one column, with a value that is null (or empty) in the second of three rows: an empty line in CSV, which RFC 4180 allows.
# Guessed: what a library writes by its defaults, it reads by its defaults, at least the number of rows. Instead:
#  - FastCSV 4.4.0 writes an empty line for null and for the empty text, and leaves it out when it reads;
#  - commons-csv 1.14.1 (DEFAULT) and H2 2.5.252 (CSVWRITE, CSVREAD) do so for null, and quote the empty text;
#  - univocity-parsers 2.9.1 leaves the row out already when it writes.
# Nobody reports it. commons-csv (RFC4180), opencsv, Jackson 3.3.0 and DuckDB 2.0 keep three rows. As soon as there is a second column,
# no one loses any: so it hits lists of keys, and no test with ordinary rows notices.
# Exits with 0 while that is so, with 1 if it has changed. Needs a JDK 17, Maven and its usual repository.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

cat >pom.xml <<'POM'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId>
  <artifactId>finding</artifactId>
  <version>1</version>
  <dependencies>
    <dependency><groupId>de.siegmar</groupId><artifactId>fastcsv</artifactId><version>4.4.0</version></dependency>
    <dependency><groupId>org.apache.commons</groupId><artifactId>commons-csv</artifactId><version>1.14.1</version></dependency>
    <dependency><groupId>com.univocity</groupId><artifactId>univocity-parsers</artifactId><version>2.9.1</version></dependency>
    <dependency><groupId>com.opencsv</groupId><artifactId>opencsv</artifactId><version>5.12.0</version></dependency>
    <dependency><groupId>tools.jackson.dataformat</groupId><artifactId>jackson-dataformat-csv</artifactId><version>3.3.0</version></dependency>
    <dependency><groupId>com.h2database</groupId><artifactId>h2</artifactId><version>2.5.252</version></dependency>
    <dependency><groupId>org.duckdb</groupId><artifactId>duckdb_jdbc</artifactId><version>2.0.0.1</version></dependency>
  </dependencies>
</project>
POM
cat >RoundTrip.java <<'JAVA'
import com.opencsv.CSVReader;
import com.opencsv.CSVWriter;
import com.univocity.parsers.csv.CsvParser;
import com.univocity.parsers.csv.CsvParserSettings;
import com.univocity.parsers.csv.CsvWriterSettings;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.writer.CsvWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.Collections;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import tools.jackson.dataformat.csv.CsvMapper;
import tools.jackson.dataformat.csv.CsvSchema;

class RoundTrip {
    public static void main(String[] arguments) throws Exception {
        for (int columns = 1; columns <= 2; columns++) {
            for (String value : new String[] {null, ""}) {
                String what = columns + (columns == 1 ? " column, " : " columns, ") + (value == null ? "null" : "empty");
                System.out.println(what + ": FastCSV " + fastCsv(columns, value)
                        + ", commons-csv DEFAULT " + commons(CSVFormat.DEFAULT, columns, value)
                        + ", RFC4180 " + commons(CSVFormat.RFC4180, columns, value)
                        + ", univocity " + univocity(columns, value)
                        + ", opencsv " + openCsv(columns, value)
                        + ", Jackson " + jackson(columns, value)
                        + ", H2 " + h2(columns, value)
                        + ", DuckDB " + duckDb(columns, value));
            }
        }
    }

    static List<String> row(int columns, String value) {
        return Collections.nCopies(columns, value);
    }

    static long fastCsv(int columns, String value) throws Exception {
        StringWriter text = new StringWriter();
        try (CsvWriter writer = CsvWriter.builder().build(text)) {
            for (String each : new String[] {"a", value, "b"}) {
                writer.writeRecord(row(columns, each));
            }
        }
        try (var reader = CsvReader.builder().ofCsvRecord(text.toString())) {
            return reader.stream().count();
        }
    }

    static long commons(CSVFormat format, int columns, String value) throws Exception {
        StringWriter text = new StringWriter();
        try (CSVPrinter printer = new CSVPrinter(text, format)) {
            for (String each : new String[] {"a", value, "b"}) {
                printer.printRecord(row(columns, each));
            }
        }
        try (var parser = format.parse(new StringReader(text.toString()))) {
            return parser.stream().count();
        }
    }

    static long univocity(int columns, String value) {
        StringWriter text = new StringWriter();
        var writer = new com.univocity.parsers.csv.CsvWriter(text, new CsvWriterSettings());
        for (String each : new String[] {"a", value, "b"}) {
            writer.writeRow(row(columns, each).toArray(String[]::new));
        }
        writer.close();
        return new CsvParser(new CsvParserSettings()).parseAll(new StringReader(text.toString())).size();
    }

    static long openCsv(int columns, String value) throws Exception {
        StringWriter text = new StringWriter();
        try (CSVWriter writer = new CSVWriter(text)) {
            for (String each : new String[] {"a", value, "b"}) {
                writer.writeNext(row(columns, each).toArray(String[]::new));
            }
        }
        try (CSVReader reader = new CSVReader(new StringReader(text.toString()))) {
            return reader.readAll().size();
        }
    }

    static long jackson(int columns, String value) {
        CsvSchema.Builder schema = CsvSchema.builder();
        for (int i = 0; i < columns; i++) {
            schema.addColumn("c" + i);
        }
        CsvMapper mapper = new CsvMapper();
        StringWriter text = new StringWriter();
        try (var writer = mapper.writer(schema.build()).writeValues(text)) {
            for (String each : new String[] {"a", value, "b"}) {
                writer.write(row(columns, each));
            }
        }
        try (var rows = mapper.readerFor(java.util.Map.class).with(schema.build()).readValues(text.toString())) {
            return rows.readAll().size();
        }
    }

    static long h2(int columns, String value) throws Exception {
        Path file = Path.of("h2.csv");
        try (Connection connection = DriverManager.getConnection("jdbc:h2:mem:");
                Statement statement = connection.createStatement()) {
            statement.execute(table(columns, value));
            statement.execute("CALL CSVWRITE('" + file + "', 'SELECT * FROM t')");
            return count(statement, "SELECT COUNT(*) FROM CSVREAD('" + file + "')");
        }
    }

    static long duckDb(int columns, String value) throws Exception {
        Path file = Path.of("duck.csv");
        Files.deleteIfExists(file);
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            statement.execute(table(columns, value));
            statement.execute("COPY t TO '" + file + "'");
            return count(statement, "SELECT COUNT(*) FROM '" + file + "'");
        }
    }

    static String table(int columns, String value) {
        String second = value == null ? "CAST(NULL AS VARCHAR)" : "''";
        String rows = columns == 1
                ? "('a'), (" + second + "), ('b')"
                : "('a', 'a'), (" + second + ", " + second + "), ('b', 'b')";
        return "CREATE TABLE t AS SELECT * FROM (VALUES " + rows + ") v(" + (columns == 1 ? "x" : "x, y") + ")";
    }

    static long count(Statement statement, String query) throws Exception {
        try (ResultSet result = statement.executeQuery(query)) {
            result.next();
            return result.getLong(1);
        }
    }
}
JAVA
mvn -q -B -ntp dependency:build-classpath -Dmdep.outputFile=classpath >&2
echo "rows of 3 that are left when a library has read what it wrote:"
java -cp "$(cat classpath)" RoundTrip.java 2>/dev/null | tee seen
expect() {
    grep -qxF "$1" seen || { echo "changed: expected $1" >&2; exit 1; }
}
expect '1 column, null: FastCSV 2, commons-csv DEFAULT 2, RFC4180 3, univocity 2, opencsv 3, Jackson 3, H2 2, DuckDB 3'
expect '1 column, empty: FastCSV 2, commons-csv DEFAULT 3, RFC4180 3, univocity 2, opencsv 3, Jackson 3, H2 3, DuckDB 3'
expect '2 columns, null: FastCSV 3, commons-csv DEFAULT 3, RFC4180 3, univocity 3, opencsv 3, Jackson 3, H2 3, DuckDB 3'
expect '2 columns, empty: FastCSV 3, commons-csv DEFAULT 3, RFC4180 3, univocity 3, opencsv 3, Jackson 3, H2 3, DuckDB 3'
echo "as described"
