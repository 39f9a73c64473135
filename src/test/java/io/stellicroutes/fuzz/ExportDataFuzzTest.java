package io.stellicroutes.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.stellicroutes.api.Answer;
import io.stellicroutes.api.Answers;
import io.stellicroutes.api.Parsed;
import io.stellicroutes.api.StellicException;
import io.stellicroutes.base.Subject;
import io.stellicroutes.config.Channel;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Clock;
import java.util.List;

/** The answer to {@code export_data}: whatever comes is understood, or refused in a line that may be logged. */
final class ExportDataFuzzTest {
    private static final Answers ANSWERS = new Answers(Clock.systemUTC(), List.of(Logged.SECRET));

    @FuzzTest
    void anyAnswerToExportDataIsUnderstoodOrRefused(FuzzedDataProvider data) throws IOException {
        Channel channel = data.pickValue(Channel.values());
        int code = data.consumeInt(100, 599);
        String type = data.pickValue(new String[] {null, "", "application/json", "text/csv", "text/html", "é/;"});
        String retryAfter = data.consumeBoolean() ? null : data.consumeString(20);
        byte[] body = data.consumeRemainingAsBytes();
        try {
            Answer answer = ANSWERS.exportData(
                    Subject.ofExport("x"), channel, code, type, null, retryAfter, new ByteArrayInputStream(body));
            if (answer instanceof Answer.File file) {
                assertThat(file.body().readAllBytes()).as("not a byte is lost").isEqualTo(body);
            } else if (answer instanceof Answer.Json json) {
                assertThat(ANSWERS.accepted(Subject.ofExport("x"), Parsed.tree(json))
                                .fileName())
                        .isNotBlank();
            }
        } catch (StellicException e) {
            Logged.assertMayBeLogged(e.getMessage());
        }
    }
}
