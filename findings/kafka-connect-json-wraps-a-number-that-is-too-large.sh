#!/usr/bin/env bash
# Kafka Connect 4.4.0's JsonConverter, which turns the JSON of a topic into the values that a sink connector writes. Numbers of 20 digits, as
# order numbers that begin with the date, or of 64 bits without a sign. Guessed: a number that does not fit is an error, which errors.tolerance
# and the dead letter queue are made for; or it becomes a decimal, as Connect's own Values.parseString makes of the same text.
# Instead it becomes another number: without schemas (schemas.enable=false) 20260000000000000001 is 1813255926290448385, 18446744073709551615
# is -1: the upper bits are cut off. So it is with a key: records of different numbers get one key, and a sink that upserts keeps one of them.
# With a schema in the message it is the same, an int32 of 5000000000 is 705032704, and more: an int32 of 3.9 is 3, of the text "3" it is 0,
# a string of 5 is null, and a boolean of "true" is false.
# The Cast transform wraps as well, but only numbers: 300 as an int8 is 44, while the text 300 is refused as out of range.
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
    <dependency><groupId>org.apache.kafka</groupId><artifactId>connect-json</artifactId><version>4.4.0</version></dependency>
    <dependency><groupId>org.apache.kafka</groupId><artifactId>connect-transforms</artifactId><version>4.4.0</version></dependency>
    <dependency><groupId>org.slf4j</groupId><artifactId>slf4j-nop</artifactId><version>1.7.36</version></dependency>
  </dependencies>
</project>
POM
cat >Wrap.java <<'JAVA'
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Values;
import org.apache.kafka.connect.json.JsonConverter;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.transforms.Cast;

class Wrap {
    interface Call {
        Object get();
    }

    public static void main(String[] arguments) {
        for (String number : List.of("20260000000000000001", "18446744073709551615", "9223372036854775807")) {
            System.out.println("without a schema: " + number + " is " + outcome(() -> converted(false, number))
                    + ", by Values.parseString " + outcome(() -> Values.parseString(number).value()));
        }
        // 18446744073709551617 is greater than 1 by 2 to the power of 64.
        System.out.println("keys 1 and 18446744073709551617: " + (converted(false, "1").equals(converted(false, "18446744073709551617"))
                ? "the same" : "different"));
        for (String typed : List.of("int8 300", "int32 5000000000", "int64 20260000000000000001", "int32 3.9", "int32 \"3\"", "string 5", "boolean \"true\"")) {
            String[] parts = typed.split(" ");
            System.out.println("with a schema: " + typed + " is " + outcome(() -> converted(
                    true, "{\"schema\":{\"type\":\"" + parts[0] + "\"},\"payload\":" + parts[1] + "}")));
        }
        System.out.println("cast to int8: 300 is " + outcome(() -> cast(300L)) + ", the text 300 is " + outcome(() -> cast("300")));
    }

    static Object converted(boolean schemas, String json) {
        JsonConverter converter = new JsonConverter();
        converter.configure(Map.of("schemas.enable", schemas), true);
        return converter.toConnectData("orders", json.getBytes(StandardCharsets.UTF_8)).value();
    }

    static Object cast(Object value) {
        Cast.Value<SourceRecord> cast = new Cast.Value<>();
        cast.configure(Map.of("spec", "int8"));
        return cast.apply(new SourceRecord(null, null, "orders", null, value)).value();
    }

    static String outcome(Call call) {
        try {
            return String.valueOf(call.get());
        } catch (RuntimeException e) {
            return e.getClass().getSimpleName();
        }
    }
}
JAVA
mvn -q -B -ntp dependency:build-classpath -Dmdep.outputFile=classpath >&2
echo "Kafka Connect 4.4.0:"
java -cp "$(cat classpath)" Wrap.java 2>/dev/null | tee seen
expect() {
    grep -qxF "$1" seen || { echo "changed: expected $1" >&2; exit 1; }
}
expect 'without a schema: 20260000000000000001 is 1813255926290448385, by Values.parseString 20260000000000000001'
expect 'without a schema: 18446744073709551615 is -1, by Values.parseString 18446744073709551615'
expect 'keys 1 and 18446744073709551617: the same'
expect 'with a schema: int8 300 is 44'
expect 'with a schema: int32 5000000000 is 705032704'
expect 'with a schema: int64 20260000000000000001 is 1813255926290448385'
expect 'with a schema: int32 3.9 is 3'
expect 'with a schema: int32 "3" is 0'
expect 'with a schema: string 5 is null'
expect 'with a schema: boolean "true" is false'
expect 'cast to int8: 300 is 44, the text 300 is DataException'
echo "as described"
