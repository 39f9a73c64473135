#!/usr/bin/env bash
# Avro 1.12.2 for Java, a file whose schema says decimal(10, 2), read with a schema that says decimal(10, 4), as when a column was made finer.
# The specification says that for schema resolution two decimals match if their scales and precisions match, and that a schema that
# doesn't match is an error. Guessed: so the reader throws; or at least it gives the same amount with two more zeros.
# Instead 123.45 is read as 1.2345, and the other way round 1.2345 as 123.45: the bytes are taken as they are, and the point is put where
# the reader's schema has it. Both checks by which a registry or a build asks beforehand whether the new schema can read old data say yes:
# SchemaCompatibility says COMPATIBLE, and SchemaValidatorBuilder's canRead and mutualRead pass. So it is with bytes and with fixed, and in a
# union with null. A fixed of another size, which the specification forbids in the same section, is refused by all of them.
# timestamp-millis read as timestamp-micros is the same number too, so November 2023 becomes January 1970.
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
cat >Scale.java <<'JAVA'
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.apache.avro.Conversions;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaValidationException;
import org.apache.avro.SchemaValidatorBuilder;
import org.apache.avro.data.TimeConversions;
import org.apache.avro.file.DataFileStream;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;

class Scale {
    static final GenericData MODEL = new GenericData();

    public static void main(String[] arguments) throws Exception {
        MODEL.addLogicalTypeConversion(new Conversions.DecimalConversion());
        MODEL.addLogicalTypeConversion(new TimeConversions.TimestampMillisConversion());
        MODEL.addLogicalTypeConversion(new TimeConversions.TimestampMicrosConversion());
        tell("bytes, 2 to 4", decimal(2), decimal(4), new BigDecimal("123.45"));
        tell("bytes, 4 to 2", decimal(4), decimal(2), new BigDecimal("1.2345"));
        tell("null or bytes, 2 to 4", "[\"null\"," + decimal(2) + "]", "[\"null\"," + decimal(4) + "]", new BigDecimal("123.45"));
        tell("fixed, 2 to 4", fixed(8, 2), fixed(8, 4), new BigDecimal("123.45"));
        tell("fixed of 8 bytes to one of 9", fixed(8, 2), fixed(9, 2), new BigDecimal("123.45"));
        tell("millis to micros", timestamp("millis"), timestamp("micros"), Instant.parse("2023-11-14T22:13:20Z"));
    }

    static String decimal(int scale) {
        return "{\"type\":\"bytes\",\"logicalType\":\"decimal\",\"precision\":10,\"scale\":" + scale + "}";
    }

    static String fixed(int size, int scale) {
        return "{\"type\":\"fixed\",\"name\":\"Amount\",\"size\":" + size
                + ",\"logicalType\":\"decimal\",\"precision\":10,\"scale\":" + scale + "}";
    }

    static String timestamp(String unit) {
        return "{\"type\":\"long\",\"logicalType\":\"timestamp-" + unit + "\"}";
    }

    static Schema record(String type) {
        return new Schema.Parser().parse(
                "{\"type\":\"record\",\"name\":\"Fee\",\"fields\":[{\"name\":\"value\",\"type\":" + type + "}]}");
    }

    static void tell(String what, String was, String is, Object value) throws Exception {
        Schema writer = record(was);
        Schema reader = record(is);
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        try (var out = new DataFileWriter<GenericRecord>(new GenericDatumWriter<>(writer, MODEL)).create(writer, file)) {
            GenericRecord row = new GenericData.Record(writer);
            row.put("value", value);
            out.append(row);
        }
        String read;
        try (var in = new DataFileStream<GenericRecord>(
                new ByteArrayInputStream(file.toByteArray()), new GenericDatumReader<>(null, reader, MODEL))) {
            read = "read as " + in.next().get("value");
        } catch (Exception e) {
            read = e.getClass().getSimpleName();
        }
        System.out.println(what + ": " + value + " " + read + "; "
                + SchemaCompatibility.checkReaderWriterCompatibility(reader, writer).getType() + ", validators "
                + validated(reader, writer));
    }

    static String validated(Schema reader, Schema writer) {
        try {
            new SchemaValidatorBuilder().canReadStrategy().validateAll().validate(reader, List.of(writer));
            new SchemaValidatorBuilder().mutualReadStrategy().validateAll().validate(reader, List.of(writer));
            return "pass";
        } catch (SchemaValidationException e) {
            return "refuse";
        }
    }
}
JAVA
mvn -q -B -ntp dependency:build-classpath -Dmdep.outputFile=classpath >&2
echo "Avro 1.12.2:"
java -cp "$(cat classpath)" Scale.java 2>/dev/null | tee seen
expect() {
    grep -qxF "$1" seen || { echo "changed: expected $1" >&2; exit 1; }
}
expect 'bytes, 2 to 4: 123.45 read as 1.2345; COMPATIBLE, validators pass'
expect 'bytes, 4 to 2: 1.2345 read as 123.45; COMPATIBLE, validators pass'
expect 'null or bytes, 2 to 4: 123.45 read as 1.2345; COMPATIBLE, validators pass'
expect 'fixed, 2 to 4: 123.45 read as 1.2345; COMPATIBLE, validators pass'
expect 'fixed of 8 bytes to one of 9: 123.45 AvroTypeException; INCOMPATIBLE, validators refuse'
expect 'millis to micros: 2023-11-14T22:13:20Z read as 1970-01-20T16:13:20Z; COMPATIBLE, validators pass'
echo "as described"
