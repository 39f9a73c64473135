package io.stellicroutes.routes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stellicroutes.servers.HttpSink;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;

/** A server that knows a key that it has had, and refuses a batch with a bad record. */
@Tag("slow")
final class KillPointsHttpTest extends KillPointContract {
    private HttpSink sink;

    @Override
    void startServer() throws Exception {
        sink = new HttpSink().refuse(body -> body.contains("\"bad"));
    }

    @Override
    void stopServer() {
        sink.close();
    }

    @Override
    String destination(Path generation) {
        return "type=http\nurl=" + sink.url("/in");
    }

    @Override
    String refusal(char kind) {
        return kind == 'b' ? "the server answered 422" : null;
    }

    /** All rows of its batch. */
    @Override
    List<Long> refusedAgain(List<Long> corrected) {
        int batch = corrected.indexOf(12L) / BATCH;
        return corrected.subList(batch * BATCH, Math.min(corrected.size(), (batch + 1) * BATCH));
    }

    @Override
    List<String> steps() {
        return List.of("to-http-begin-post", "to-http-account");
    }

    @Override
    List<String> arrived(String export, Path generation) throws Exception {
        List<String> ids = new ArrayList<>();
        for (HttpSink.Request request : sink.taken()) {
            if (request.header("StellicExport").equals(export)) {
                for (JsonNode record : new ObjectMapper().readTree(request.body())) {
                    ids.add(record.get("student_id").asText());
                }
            }
        }
        return ids;
    }
}
