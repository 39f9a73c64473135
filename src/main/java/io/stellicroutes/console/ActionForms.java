package io.stellicroutes.console;

import io.stellicroutes.actions.Action;
import io.stellicroutes.actions.ActionResult;
import io.stellicroutes.actions.Actions;
import io.stellicroutes.actions.RefusedException;
import io.stellicroutes.base.Problem;
import io.stellicroutes.config.ConsoleSpec.Role;
import io.stellicroutes.config.ExportSpec;
import io.stellicroutes.config.StellicConfig;
import io.stellicroutes.ledger.Ledger;
import io.stellicroutes.ledger.Run;
import io.stellicroutes.run.RunInProgress;
import io.stellicroutes.run.RunReport;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * What an operator may do: each is a page that asks whether it shall be, and a form that does it by {@link Actions} and
 * leads to where it shows. What is refused is told on the page that asked.
 */
public final class ActionForms {
    private static final int REPLAY_SAYS_WITHIN_SECONDS = 2;

    private final StellicConfig config;
    private final Ledger ledger;
    private final Actions actions;

    public ActionForms(StellicConfig config, Ledger ledger, Actions actions) {
        this.config = config;
        this.ledger = ledger;
        this.actions = actions;
    }

    public List<Endpoint> endpoints() {
        return List.of(
                Endpoint.get("exports/{export}/run", Role.OPERATOR, call -> ask(call, ofExport(call, this::run))),
                Endpoint.post("exports/{export}/run", Role.OPERATOR, call -> act(call, ofExport(call, this::run))),
                Endpoint.get("exports/{export}/pause", Role.OPERATOR, call -> ask(call, ofExport(call, this::pause))),
                Endpoint.post("exports/{export}/pause", Role.OPERATOR, call -> act(call, ofExport(call, this::pause))),
                Endpoint.get("exports/{export}/resume", Role.OPERATOR, call -> ask(call, ofExport(call, this::resume))),
                Endpoint.post(
                        "exports/{export}/resume", Role.OPERATOR, call -> act(call, ofExport(call, this::resume))),
                Endpoint.get("runs/{run}/stop", Role.OPERATOR, call -> ask(call, ofRun(call, this::stop))),
                Endpoint.post("runs/{run}/stop", Role.OPERATOR, call -> act(call, ofRun(call, this::stop))),
                Endpoint.get("runs/{run}/replay", Role.OPERATOR, call -> ask(call, ofRun(call, this::replay))),
                Endpoint.post("runs/{run}/replay", Role.OPERATOR, call -> act(call, ofRun(call, this::replay))));
    }

    /** Something that can be asked for, and what is said when it has been done. */
    private record Form(Question question, Action action, Function<ActionResult, String> said) {}

    private Optional<Form> ofExport(Call call, BiFunction<Call, ExportSpec, Form> form) {
        return Optional.ofNullable(config.exports().get(call.path("export"))).map(export -> form.apply(call, export));
    }

    private Optional<Form> ofRun(Call call, BiFunction<Call, Run, Form> form) {
        return ledger.runs().find(call.path("run")).map(run -> form.apply(call, run));
    }

    private Form run(Call call, ExportSpec export) {
        String name = export.name();
        boolean fresh = !call.query("new").isEmpty();
        Optional<Unusual> unusual = Unusual.named(call.query("accepting"));
        String title = fresh ? "Run " + name + " anew?" : "Run " + name + " now?";
        String text = fresh
                ? "Stellic is asked for a new file, whatever has become of the last run: if that can go on, it is given"
                        + " up."
                : "A run that has not come to its end goes on where it stands; else Stellic is asked for a new file.";
        String button = fresh ? "Run anew" : "Run now";
        Question question = new Question(
                unusual.map(known -> "Run " + name + ", and accept " + known.what() + "?")
                        .orElse(title),
                unusual.map(known -> known.text() + " " + text).orElse(text),
                unusual.isPresent() ? "Accept and run" : button,
                unusual.isPresent(),
                export.destinations(),
                Optional.empty(),
                "");
        return new Form(
                question,
                new Action.Run(name, fresh, Unusual.accepted(unusual.stream().toList()), to(call)),
                outcome -> outcome.run().isPresent()
                        ? "The run is under way."
                        : "The run of " + name + " was asked for. It begins when it is its turn.");
    }

    private Form pause(Call call, ExportSpec export) {
        return new Form(
                Question.plain(
                        "Pause the schedule of " + export.name() + "?",
                        "It does not run by itself until somebody resumes the schedule, also if the service starts again"
                                + " meanwhile. A run that is under way goes on, and whoever wants can run it.",
                        "Pause",
                        true,
                        ""),
                new Action.Pause(export.name()),
                outcome -> "The schedule of " + export.name() + " is paused.");
    }

    private Form resume(Call call, ExportSpec export) {
        return new Form(
                Question.plain(
                        "Resume the schedule of " + export.name() + "?",
                        "It runs by itself again, from its next time on.",
                        "Resume",
                        false,
                        ""),
                new Action.Resume(export.name()),
                outcome -> "The schedule of " + export.name() + " goes on.");
    }

    private Form stop(Call call, Run run) {
        return new Form(
                Question.plain(
                        "Stop the run " + run.id() + " of " + run.export() + "?",
                        "It ends at the next safe place. What it has fetched and delivered stays, and running the export"
                                + " goes on where it has stopped.",
                        "Stop",
                        true,
                        "runs/" + run.id()),
                new Action.Stop(run.id()),
                outcome -> "The run stops at the next safe place.");
    }

    private Form replay(Call call, Run run) {
        List<String> destinations = Optional.ofNullable(config.exports().get(run.export()))
                .map(ExportSpec::destinations)
                .orElse(List.of());
        return new Form(
                new Question(
                        "Deliver the file of run " + run.id() + " of " + run.export() + " again?",
                        "Stellic is not asked. A destination where that would do harm is left as it is.",
                        "Deliver again",
                        false,
                        destinations,
                        Optional.of("Also where records may then be there twice, or older ones replace newer ones"),
                        "runs/" + run.id()),
                new Action.Replay(run.id(), to(call), !call.form("force").isEmpty()),
                ActionForms::replayed);
    }

    /** A destination that is left alone is known within moments, unless others keep the run busy. */
    private static String replayed(ActionResult outcome) {
        CompletableFuture<RunReport> report = outcome.report().orElseThrow();
        try {
            report.get(REPLAY_SAYS_WITHIN_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
            // it goes on, or shows on the run's page why it does not
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        List<String> skipped = outcome.progress().map(RunInProgress::skipped).orElse(List.of());
        return skipped.isEmpty()
                ? "The file is delivered again."
                : "Left as it is: " + String.join("; ", skipped) + ".";
    }

    private static List<String> to(Call call) {
        return call.form("to").isEmpty() ? List.of() : List.of(call.form("to"));
    }

    private static Response ask(Call call, Optional<Form> form) {
        return form.map(found -> page(call, 200, found.question(), Optional.empty()))
                .orElseGet(() -> unknown(call));
    }

    private Response act(Call call, Optional<Form> form) {
        if (form.isEmpty()) {
            return unknown(call);
        }
        ActionResult outcome;
        try {
            outcome = actions.ask(form.get().action(), call.asker());
        } catch (RefusedException e) {
            return page(call, 409, form.get().question(), Optional.of(e.problem()));
        }
        return call.seeOther(
                outcome.run().map(run -> "runs/" + run).orElse(""),
                form.get().said().apply(outcome));
    }

    private static Response page(Call call, int status, Question question, Optional<Problem> refusal) {
        Map<String, Object> model = new HashMap<>();
        model.put("question", question);
        model.put("chosen", call.form("to"));
        model.put("refusal", refusal.map(Problem::sentence).orElse(""));
        model.put("code", refusal.map(problem -> problem.code().anchor()).orElse(""));
        return call.page(status, "question", question.title(), model);
    }

    private static Response unknown(Call call) {
        return call.page(
                404,
                "error",
                "Not there",
                Map.of("text", "There is no such export in the configuration, or no such run in the ledger."));
    }
}
