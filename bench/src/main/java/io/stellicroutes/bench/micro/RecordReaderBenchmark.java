package io.stellicroutes.bench.micro;

import io.stellicroutes.base.Subject;
import io.stellicroutes.records.Count;
import io.stellicroutes.records.RecordReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Reading the whole of an input file, row by row. The file is the system property {@code bench.input}. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(java.util.concurrent.TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class RecordReaderBenchmark {
    private final Path file = Path.of(System.getProperty("bench.input", "target/bench/input-100000.csv"));
    private final RecordReader reader = new RecordReader(1_000, StandardCharsets.UTF_8);

    /** What a destination of raw files does: every row is found and its fields are counted. */
    @Benchmark
    public Count count() throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return reader.count(in, Subject.ofFile("the input"));
        }
    }
}
