package io.stellicroutes.bench.cases;

import io.stellicroutes.bench.Lab;
import io.stellicroutes.bench.Report;
import io.stellicroutes.bench.Series;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** Single parts, by JMH: {@link io.stellicroutes.bench.micro}. */
public final class Micro {
    private static final int PART = 20;

    private Micro() {}

    public static Series series() {
        return new Series(
                "micro",
                "JMH: reading the rows of an input file (a twentieth of the rows; a file an operation), and writing a"
                        + " record as JSON (a record an operation).",
                false,
                Micro::measure);
    }

    private static Series.Table measure(Lab lab) throws Exception {
        Collection<RunResult> results = new Runner(new OptionsBuilder()
                        .include("io\\.stellicroutes\\.bench\\.micro\\..*")
                        .jvmArgs("-Xmx128m", "-Dbench.input=" + lab.input(lab.rows(PART)))
                        .output(lab.place("micro", "ours").resolve("log").toString())
                        .shouldFailOnError(true)
                        .build())
                .run();
        List<List<String>> lines = new ArrayList<>();
        for (RunResult run : results) {
            Result<?> result = run.getPrimaryResult();
            String name = run.getParams().getBenchmark().replace("io.stellicroutes.bench.micro.", "");
            lines.add(List.of(
                    name,
                    Report.number(result.getScore()),
                    Report.number(result.getScoreError()),
                    result.getScoreUnit()));
        }
        return new Series.Table(List.of("benchmark", "score", "± (99.9 %)", "unit"), lines);
    }
}
