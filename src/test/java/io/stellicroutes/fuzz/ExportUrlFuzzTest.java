package io.stellicroutes.fuzz;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.stellicroutes.api.Answer;
import io.stellicroutes.api.Answers;
import io.stellicroutes.api.Parsed;
import io.stellicroutes.api.Status;
import io.stellicroutes.api.StellicException;
import io.stellicroutes.base.Subject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Clock;
import java.util.List;

/** The answer to {@code get_export_url}: whatever comes is understood, or refused in a line that may be logged. */
final class ExportUrlFuzzTest {
    private static final Answers ANSWERS = new Answers(Clock.systemUTC(), List.of(Logged.SECRET));

    @FuzzTest
    void anyAnswerToGetExportUrlIsUnderstoodOrRefused(FuzzedDataProvider data) throws IOException {
        int code = data.consumeInt(100, 599);
        String type = data.pickValue(new String[] {null, "application/json", "text/html"});
        try {
            Answer.Json json = ANSWERS.getExportUrl(
                    Subject.ofExport("x"),
                    code,
                    type,
                    data.consumeBoolean() ? null : data.consumeString(20),
                    new ByteArrayInputStream(data.consumeRemainingAsBytes()));
            Status status = ANSWERS.status(Subject.ofExport("x"), Parsed.tree(json));
            Logged.assertMayBeLogged("export x" + status.status() + status.message());
        } catch (StellicException e) {
            Logged.assertMayBeLogged(e.getMessage());
        }
    }
}
