package io.stellicroutes.cli;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Problem;
import io.stellicroutes.base.Subject;
import io.stellicroutes.changes.Comparison;
import io.stellicroutes.ledger.Ledger;
import io.stellicroutes.ledger.Run;
import io.stellicroutes.records.RecordReader;
import io.stellicroutes.run.LandedFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A run and its landed file, which is still here, or where nodes share them. */
record LandedFile(Run run, Path file) {
    /** Those of an export, the newest first. */
    static List<LandedFile> of(String export, Ledger ledger, LandedFiles files) {
        return files.kept(ledger.runs().landed(export)).stream()
                .map(landed -> new LandedFile(landed, files.fileOf(landed)))
                .toList();
    }

    /** The same, which is in the work directory now; throws if it can't be had. */
    LandedFile here(LandedFiles files, Invocation invocation) throws IOException {
        if (!files.bring(run, bytes -> {})) {
            throw notHere(run.id(), run.export(), invocation);
        }
        return this;
    }

    private static RuntimeException notHere(String id, String export, Invocation invocation) {
        return invocation.mistake(Problem.of(
                ErrorCode.FILE_NOT_HERE,
                Subject.NONE,
                "the file of run " + id + " of export " + export + " is not here: files are kept for"
                        + " stellic.retention, and runs shows the runs"));
    }

    /** That of a run; throws if it is not among them. */
    static LandedFile ofRun(String id, String export, List<LandedFile> files, Invocation invocation) {
        return files.stream()
                .filter(landed -> landed.run().id().equals(id))
                .findFirst()
                .orElseThrow(() -> notHere(id, export, invocation));
    }

    /** The one at a place; throws if there are not so many. */
    static LandedFile at(int place, String which, String export, List<LandedFile> files, Invocation invocation) {
        if (place >= files.size()) {
            throw invocation.mistake(Problem.completing(
                    ErrorCode.FILE_NOT_HERE,
                    Subject.ofExport(export),
                    "has no " + which + " file here to compare: files are kept for"
                            + " stellic.retention, and runs shows the runs"));
        }
        return files.get(place);
    }

    /** What errors are about. */
    Subject subject() {
        return Subject.ofExport(run.export()).withRun(run.id()).withFile("the landed file");
    }

    /** Opens it, as often as it is asked. */
    Comparison.Source source(RecordReader reader) {
        return () -> reader.raw(file, subject());
    }
}
