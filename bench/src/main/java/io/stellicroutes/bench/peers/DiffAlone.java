package io.stellicroutes.bench.peers;

import io.stellicroutes.base.Subject;
import io.stellicroutes.changes.BaselineSecret;
import io.stellicroutes.changes.Baselines;
import io.stellicroutes.changes.ChangeCounts;
import io.stellicroutes.changes.ChangeSet;
import io.stellicroutes.changes.Contents;
import io.stellicroutes.config.Channel;
import io.stellicroutes.config.ColumnRules;
import io.stellicroutes.config.ExportSpec;
import io.stellicroutes.config.Owner;
import io.stellicroutes.config.Rules;
import io.stellicroutes.config.Schedule;
import io.stellicroutes.records.RecordReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The bundle's comparison of a file with the baseline of the last call, and no more: {@code WORK_DIR FILE}. */
public final class DiffAlone {
    private DiffAlone() {}

    public static void main(String[] arguments) throws Exception {
        System.out.println(compare(Path.of(arguments[0]), Path.of(arguments[1])));
    }

    /**
     * Compares a file, and makes it the baseline if it differs.
     *
     * @return how many rows are new, changed, gone and the same
     */
    public static String compare(Path work, Path file) throws Exception {
        Path state = work.resolve("state");
        List<String> known = Files.exists(state) ? Files.readAllLines(state) : List.of();
        BaselineSecret secret = known.isEmpty() ? BaselineSecret.random() : BaselineSecret.parse(known.get(0));
        Optional<String> baseline = known.size() < 2 ? Optional.empty() : Optional.of(known.get(1));
        String name = "run-" + System.nanoTime();
        Baselines baselines = new Baselines(work);
        RecordReader reader = new RecordReader(1_000, StandardCharsets.UTF_8);
        Subject subject = Subject.ofExport("bench");
        ExportSpec export = new ExportSpec(
                "bench",
                "bench",
                List.of(),
                Channel.S3,
                new Schedule.Manual(),
                List.of("plan_course_id"),
                Map.of(),
                true,
                List.of("there"),
                Rules.DEFAULT,
                Owner.ofNone("bench"),
                0);
        ChangeSet changes = baselines.compare(new Baselines.Request(
                subject,
                export,
                "there",
                ColumnRules.NONE,
                Rules.DEFAULT.changes(),
                false,
                false,
                false,
                () -> reader.raw(file, subject),
                Contents.UNKNOWN,
                name,
                secret,
                baseline,
                name,
                Optional.empty(),
                name,
                () -> {}));
        if (!changes.keepsBaseline()) {
            baselines.advance(changes);
            baselines.removeOthers("bench", "there", Set.of(name));
            Files.write(state, List.of(secret.text(), name));
        }
        ChangeCounts counts = changes.counts();
        return counts.inserted() + " inserted, " + counts.updated() + " updated, " + counts.deleted() + " deleted, "
                + counts.unchanged() + " unchanged";
    }
}
