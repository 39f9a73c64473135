#!/usr/bin/env bash
# Parquet for Java 1.18.1, a filter on a list: contains(eq(column, 7)), here of the students who take course 7. A program makes its filters
# of smaller ones, so that one not() can come to stand within another: not(or(not(contains ...), older than 30)). Guessed: the two cancel
# each other out, as they do around a filter of a plain column. Instead not(not(contains ...)) gives exactly the other rows, those who do
# not take the course, and none of those who do; so it is if an or() or and() stands between the two. Nothing is thrown, nothing is logged.
# It is the same with filters of statistics, dictionaries, column indexes and bloom filters as without them. A reader first rewrites the
# filter so that it has no not(); two of them, or three, around contains() count as one there. A single not() is right.
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
    <dependency><groupId>org.apache.parquet</groupId><artifactId>parquet-hadoop</artifactId><version>1.18.1</version></dependency>
    <dependency><groupId>org.apache.hadoop</groupId><artifactId>hadoop-client-api</artifactId><version>3.4.2</version></dependency>
    <dependency><groupId>org.apache.hadoop</groupId><artifactId>hadoop-client-runtime</artifactId><version>3.4.2</version></dependency>
    <dependency><groupId>org.slf4j</groupId><artifactId>slf4j-nop</artifactId><version>1.7.36</version></dependency>
  </dependencies>
</project>
POM
cat >Courses.java <<'JAVA'
import static org.apache.parquet.filter2.predicate.FilterApi.and;
import static org.apache.parquet.filter2.predicate.FilterApi.contains;
import static org.apache.parquet.filter2.predicate.FilterApi.eq;
import static org.apache.parquet.filter2.predicate.FilterApi.gt;
import static org.apache.parquet.filter2.predicate.FilterApi.intColumn;
import static org.apache.parquet.filter2.predicate.FilterApi.not;
import static org.apache.parquet.filter2.predicate.FilterApi.or;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.filter2.compat.FilterCompat;
import org.apache.parquet.filter2.predicate.FilterPredicate;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.ReadSupport;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;

class Courses {
    static final Path FILE = Path.of("students.parquet");

    public static void main(String[] arguments) throws IOException {
        MessageType schema = MessageTypeParser.parseMessageType(
                "message student { required int32 id; required int32 age; repeated int32 course; }");
        SimpleGroupFactory rows = new SimpleGroupFactory(schema);
        try (ParquetWriter<Group> writer = ExampleParquetWriter.builder(new LocalOutputFile(FILE))
                .withType(schema)
                .withConf(new Configuration(false))
                .build()) {
            writer.write(rows.newGroup().append("id", 1).append("age", 20).append("course", 7).append("course", 8));
            writer.write(rows.newGroup().append("id", 2).append("age", 20).append("course", 7));
            writer.write(rows.newGroup().append("id", 3).append("age", 40).append("course", 6).append("course", 7));
            writer.write(rows.newGroup().append("id", 4).append("age", 20).append("course", 8));
            writer.write(rows.newGroup().append("id", 5).append("age", 20));
        }
        FilterPredicate young = eq(intColumn("age"), 20);
        FilterPredicate old = gt(intColumn("age"), 30);
        FilterPredicate seven = contains(eq(intColumn("course"), 7));
        tell("20 years", young);
        tell("not(not(20 years))", not(not(young)));
        tell("7", seven);
        tell("not(7)", not(seven));
        tell("not(not(7))", not(not(seven)));
        tell("not(not(not(7)))", not(not(not(seven))));
        tell("and(7, not(older))", and(seven, not(old)));
        tell("not(or(not(7), older))", not(or(not(seven), old)));
        tell("or(7, older)", or(seven, old));
        tell("not(and(not(7), not(older)))", not(and(not(seven), not(old))));
    }

    static void tell(String name, FilterPredicate filter) throws IOException {
        List<Integer> with = read(filter, true);
        List<Integer> without = read(filter, false);
        System.out.println(name + ": " + with + (with.equals(without) ? "" : ", without statistics and the like " + without));
    }

    static List<Integer> read(FilterPredicate filter, boolean statistics) throws IOException {
        List<Integer> ids = new ArrayList<>();
        try (ParquetReader<Group> reader = new Builder(new LocalInputFile(FILE))
                .withFilter(FilterCompat.get(filter))
                .useStatsFilter(statistics)
                .useDictionaryFilter(statistics)
                .useColumnIndexFilter(statistics)
                .useBloomFilter(statistics)
                .build()) {
            for (Group row = reader.read(); row != null; row = reader.read()) {
                ids.add(row.getInteger("id", 0));
            }
        }
        return ids;
    }

    static final class Builder extends ParquetReader.Builder<Group> {
        Builder(InputFile file) {
            super(file, new PlainParquetConfiguration());
        }

        @Override
        protected ReadSupport<Group> getReadSupport() {
            return new GroupReadSupport();
        }
    }
}
JAVA
mvn -q -B -ntp dependency:build-classpath -Dmdep.outputFile=classpath >&2
echo "Parquet 1.18.1, students 1 to 5:"
java -cp "$(cat classpath)" Courses.java 2>errors | tee seen
expect() {
    grep -qxF "$1" seen || { cat errors >&2; echo "changed: expected $1" >&2; exit 1; }
}
expect '20 years: [1, 2, 4, 5]'
expect 'not(not(20 years)): [1, 2, 4, 5]'
expect '7: [1, 2, 3]'
expect 'not(7): [4, 5]'
expect 'not(not(7)): [4, 5]'
expect 'not(not(not(7))): [4, 5]'
expect 'and(7, not(older)): [1, 2]'
expect 'not(or(not(7), older)): [4, 5]'
expect 'or(7, older): [1, 2, 3]'
expect 'not(and(not(7), not(older))): [3, 4, 5]'
echo "as described"
