#!/usr/bin/env bash
# Avro 1.12.2, a file of 100,000 records, compressed by gzip, that is read while it is downloaded; the line breaks after the first half.
# Java's HttpURLConnection does not tell of it where the length was given, but GZIPInputStream does: it throws an EOFException. Guessed:
# whoever reads through it gets that exception, as a reader of text lines does. Instead Avro's DataFileStream takes every EOFException
# that the stream below throws for the end of its file: hasNext() is false, the loop ends as after the last record, and close() is
# silent. So a part of the file is loaded as if it were the whole. Any other IOException does come out of hasNext(), in a runtime exception.
# It is the same where such a stream ends in the midst of a block without an exception: Avro has read the block's size, and misses
# its bytes. (Of bytes in memory, 1.12.2 compares the size with what is left, and throws.) No count in the file helps: it has none.
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
    <dependency><groupId>org.apache.avro</groupId><artifactId>avro</artifactId><version>1.12.2</version></dependency>
    <dependency><groupId>org.slf4j</groupId><artifactId>slf4j-nop</artifactId><version>2.0.17</version></dependency>
  </dependencies>
</project>
POM
cat >Broken.java <<'JAVA'
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.file.DataFileStream;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;

class Broken {
    interface Rows {
        int read(InputStream in) throws IOException;
    }

    public static void main(String[] arguments) throws Exception {
        byte[] avro = avro();
        byte[] lines = "row\n".repeat(100_000).getBytes(StandardCharsets.UTF_8);
        System.out.println("Avro, gzip, whole: " + outcome(gzip(avro), true, true, Broken::avroRows));
        System.out.println("lines, gzip, broken: " + outcome(gzip(lines), false, true, Broken::lineRows));
        System.out.println("Avro, gzip, broken: " + outcome(gzip(avro), false, true, Broken::avroRows));
        System.out.println("Avro, plain, broken: " + outcome(avro, false, false, Broken::avroRows));
        System.exit(0);
    }

    static byte[] avro() throws IOException {
        Schema schema = SchemaBuilder.record("Row").fields().requiredInt("number").endRecord();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (var writer = new DataFileWriter<GenericRecord>(new GenericDatumWriter<>(schema))) {
            writer.create(schema, bytes);
            for (int i = 0; i < 100_000; i++) {
                GenericRecord row = new GenericData.Record(schema);
                row.put("number", i * 7919);
                writer.append(row);
            }
        }
        return bytes.toByteArray();
    }

    static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(compressed)) {
            out.write(bytes);
        }
        return compressed.toByteArray();
    }

    static int rows;

    static int avroRows(InputStream in) throws IOException {
        try (var reader = new DataFileStream<GenericRecord>(in, new GenericDatumReader<>())) {
            while (reader.hasNext()) {
                reader.next();
                rows++;
            }
        }
        return rows;
    }

    static int lineRows(InputStream in) throws IOException {
        try (var reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            while (reader.readLine() != null) {
                rows++;
            }
        }
        return rows;
    }

    static String outcome(byte[] file, boolean whole, boolean compressed, Rows reading) throws Exception {
        rows = 0;
        InputStream download = serve(file, whole ? file.length : file.length / 2).toURL().openStream();
        try (InputStream in = compressed ? new GZIPInputStream(download) : download) {
            int read = reading.read(in);
            return "ended after " + (read == 100_000 ? "all" : read > 0 ? "a part" : "none") + " of the rows";
        } catch (IOException e) {
            return e.getClass().getSimpleName();
        }
    }

    /** A server that answers with the file's length, and ends the line after so many of its bytes. */
    static URI serve(byte[] file, int length) throws IOException {
        ServerSocket accepting = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(() -> {
            try (accepting; Socket client = accepting.accept()) {
                var request = new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII));
                while (!request.readLine().isEmpty()) {
                    // the rest of the request
                }
                OutputStream out = client.getOutputStream();
                out.write(("HTTP/1.1 200 OK\r\nContent-Length: " + file.length + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
                out.write(file, 0, length);
                out.flush();
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        return URI.create("http://127.0.0.1:" + accepting.getLocalPort() + "/rows");
    }
}
JAVA
mvn -q -B -ntp dependency:build-classpath -Dmdep.outputFile=classpath >&2
echo "Avro 1.12.2:"
java -cp "$(cat classpath)" Broken.java | tee seen
expect() {
    grep -qxF "$1" seen || { echo "changed: expected $1" >&2; exit 1; }
}
expect 'Avro, gzip, whole: ended after all of the rows'
expect 'lines, gzip, broken: EOFException'
expect 'Avro, gzip, broken: ended after a part of the rows'
expect 'Avro, plain, broken: ended after a part of the rows'
echo "as described"
