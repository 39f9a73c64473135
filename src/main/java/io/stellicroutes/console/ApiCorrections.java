package io.stellicroutes.console;

import io.stellicroutes.actions.Action;
import io.stellicroutes.actions.ActionResult;
import io.stellicroutes.actions.Actions;
import io.stellicroutes.base.HasProblem;
import io.stellicroutes.config.ConsoleSpec.Role;
import io.stellicroutes.ledger.Ledger;
import io.stellicroutes.ledger.Run;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Takes rejected rows of a run that somebody has corrected, as a file of CSV, and lets them be delivered. */
public final class ApiCorrections {
    /** The largest file: it is in memory as a whole, as whatever is sent to a server. */
    static final int MOST_BYTES = 5 << 20;

    private final Ledger ledger;
    private final Actions actions;
    private final RejectFiles files;

    public ApiCorrections(Ledger ledger, Path workDir, Actions actions) {
        this.ledger = ledger;
        this.actions = actions;
        this.files = new RejectFiles(ledger, workDir);
    }

    public List<Endpoint> endpoints() {
        return List.of(Endpoint.post("api/runs/{run}/corrections", Role.OPERATOR, this::correct));
    }

    private Response correct(Call call) throws IOException {
        Run run = NotThereException.run(ledger, call.path("run"));
        ByteBuffer content = call.request().body();
        if (!call.request().mediaType().equals("text/csv")) {
            return ApiErrors.of(415, "Send the file as text/csv.");
        }
        if (content.remaining() > MOST_BYTES) {
            return ApiErrors.of(
                    413,
                    "The file is larger than " + Formats.bytes(MOST_BYTES)
                            + ": send it in parts, each with the first line, or use replay --file.");
        }
        List<String> to = Stream.of(call.query("to").split(",", -1))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .toList();
        Path file = files.keep(content);
        try {
            ActionResult outcome = actions.ask(
                    new Action.Correct(run.id(), to, file, call.query("force").equals("true")), call.asker());
            files.deleteAfter(outcome.report().orElseThrow(), file);
            return ApiActions.done(outcome);
        } catch (RuntimeException e) {
            files.delete(file);
            if (e instanceof HasProblem known) {
                return ApiErrors.of(known.problem(), known.problem().sentence().replace(file.toString(), "the file"));
            }
            throw e;
        }
    }
}
