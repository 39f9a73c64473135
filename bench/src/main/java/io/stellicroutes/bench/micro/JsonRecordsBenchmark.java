package io.stellicroutes.bench.micro;

import io.stellicroutes.delivery.JsonRecords;
import io.stellicroutes.records.Header;
import io.stellicroutes.records.Row;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A record of the input as the text of a JMS message. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(java.util.concurrent.TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class JsonRecordsBenchmark {
    private final JsonRecords json = new JsonRecords(
            Header.of(
                    "plan_course_id",
                    "student_id",
                    "course_code",
                    "title",
                    "term",
                    "year",
                    "units",
                    "grade",
                    "points",
                    "enrolled",
                    "start_date",
                    "end_date",
                    "last_modified",
                    "advisor_email",
                    "note",
                    "attempts"),
            false);
    private final Row row = new Row(
            1,
            List.of(
                    "1",
                    "00012345",
                    "MATH 101",
                    "The \"Long\" Nineteenth Century",
                    "fall",
                    "2025",
                    "4.0",
                    "A-",
                    "3.700",
                    "true",
                    "2025-08-26",
                    "",
                    "2025-08-01 12:30:33.229534",
                    "advisor.of.students7@example.edu",
                    "She said \"see me\" after class\nand came back twice",
                    "1"));

    @Benchmark
    public String text() {
        return json.text(row);
    }
}
