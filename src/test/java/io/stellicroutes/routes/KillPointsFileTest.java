package io.stellicroutes.routes;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A file, which is there as a whole or not at all. */
final class KillPointsFileTest extends KillPointContract {
    @Override
    String destination(Path generation) {
        return """
                type=file
                format=jsonl
                directory=%s
                file-name=${export}.jsonl
                """.formatted(generation.resolve("out"));
    }

    @Override
    String refusal(char kind) {
        return null;
    }

    @Override
    boolean takesWhole() {
        return true;
    }

    @Override
    List<String> steps() {
        return List.of("load-whole-write", "load-whole-finish", "to-file-put", "to-file-verify");
    }

    /** Nothing is on record before its end. */
    @Override
    List<KillPoints.Point> points() {
        return List.of(
                new KillPoints.Point("load-whole-write", 1),
                new KillPoints.Point("load-whole-write", BATCHES),
                new KillPoints.Point("load-whole-finish", 1),
                new KillPoints.Point("to-file-put", 1),
                new KillPoints.Point("to-file-verify", 1),
                new KillPoints.Point("stellic-delivery-end", 1),
                new KillPoints.Point("stellic-run-report", 1));
    }

    @Override
    List<String> arrived(String export, Path generation) throws Exception {
        Path file = generation.resolve("out").resolve(export + ".jsonl");
        return Files.exists(file)
                ? Files.readAllLines(file).stream().map(KillPointContract::id).toList()
                : List.of();
    }
}
