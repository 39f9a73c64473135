package io.stellicroutes.actions;

import io.stellicroutes.run.RunInProgress;
import io.stellicroutes.run.RunReport;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * What has become of an action that was not refused.
 *
 * @param run the run that has begun, or that was stopped; empty for schedules, and if it has not begun yet
 * @param progress what shows how far that run has come; empty if none has begun
 * @param report the report of the run that has begun, when it has ended, or what it has thrown; empty if none was begun
 */
public record ActionResult(
        String export,
        Optional<String> run,
        Optional<RunInProgress> progress,
        Optional<CompletableFuture<RunReport>> report) {
    static ActionResult done(String export, Optional<String> run) {
        return new ActionResult(export, run, Optional.empty(), Optional.empty());
    }
}
