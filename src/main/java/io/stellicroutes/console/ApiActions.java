package io.stellicroutes.console;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.stellicroutes.actions.Action;
import io.stellicroutes.actions.ActionResult;
import io.stellicroutes.actions.Actions;
import io.stellicroutes.config.ConsoleSpec.Role;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What programs let be done, as {@code openapi.json} describes it. */
public final class ApiActions {
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private final Actions actions;

    public ApiActions(Actions actions) {
        this.actions = actions;
    }

    /** What is sent to begin a run. */
    record Begin(boolean fresh, List<String> accept, List<String> to) {}

    /** What is sent to replay a run. */
    record Again(boolean force, List<String> to) {}

    public List<Endpoint> endpoints() {
        return List.of(
                Endpoint.post("api/exports/{export}/run", Role.OPERATOR, this::run),
                Endpoint.post(
                        "api/exports/{export}/pause",
                        Role.OPERATOR,
                        call -> ask(call, new Action.Pause(call.path("export")))),
                Endpoint.post(
                        "api/exports/{export}/resume",
                        Role.OPERATOR,
                        call -> ask(call, new Action.Resume(call.path("export")))),
                Endpoint.post("api/runs/{run}/replay", Role.OPERATOR, this::replay),
                Endpoint.post(
                        "api/runs/{run}/stop", Role.OPERATOR, call -> ask(call, new Action.Stop(call.path("run")))));
    }

    private Response run(Call call) {
        Begin begin = sent(call, Begin.class);
        List<Unusual> accept = orNone(begin.accept()).stream()
                .map(word -> Unusual.named(word)
                        .orElseThrow(() ->
                                MistakenCallException.of("accept", "can hold header, shrink, deletes and remaster")))
                .toList();
        return ask(
                call, new Action.Run(call.path("export"), begin.fresh(), Unusual.accepted(accept), orNone(begin.to())));
    }

    private Response replay(Call call) {
        Again again = sent(call, Again.class);
        return ask(call, new Action.Replay(call.path("run"), orNone(again.to()), again.force()));
    }

    private Response ask(Call call, Action action) {
        return done(actions.ask(action, call.asker()));
    }

    /** What has begun is still to end; what has been done is done. */
    static Response done(ActionResult outcome) {
        return Response.json(
                outcome.report().isPresent() ? 202 : 200,
                JsonNodeFactory.instance
                        .objectNode()
                        .put("export", outcome.export())
                        .put("run", outcome.run().orElse(null))
                        .toString());
    }

    private static List<String> orNone(List<String> names) {
        return names == null ? List.of() : names;
    }

    /** The parser's own message is not repeated: it quotes what was sent. */
    private static <T> T sent(Call call, Class<T> type) {
        String text =
                StandardCharsets.UTF_8.decode(call.request().body().duplicate()).toString();
        try {
            return JSON.readValue(text.isBlank() ? "{}" : text, type);
        } catch (JacksonException e) {
            throw MistakenCallException.of("what was sent", "is not the JSON that openapi.json describes");
        }
    }
}
