package io.stellicroutes.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.stellicroutes.api.Answer;
import io.stellicroutes.api.Answers;
import io.stellicroutes.api.Status;
import io.stellicroutes.api.StellicException;
import io.stellicroutes.config.Channel;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.util.List;

/** Stellic's two answers: whatever comes is understood, or refused in a line that may be logged. */
final class AnswersFuzzTest {
    private static final String SECRET = "s3cret-value";
    private static final Answers ANSWERS = new Answers(Clock.systemUTC(), List.of(SECRET));

    @FuzzTest
    void anyAnswerToExportDataIsUnderstoodOrRefused(FuzzedDataProvider data) throws IOException {
        Channel channel = data.pickValue(Channel.values());
        int code = data.consumeInt(100, 599);
        String type = data.pickValue(new String[] {null, "", "application/json", "text/csv", "text/html", "é/;"});
        String retryAfter = data.consumeBoolean() ? null : data.consumeString(20);
        byte[] body = data.consumeRemainingAsBytes();
        try {
            Answer answer = ANSWERS.exportData("export x", channel, code, type, retryAfter, stream(body));
            if (answer instanceof Answer.File file) {
                assertThat(file.body().readAllBytes()).as("not a byte is lost").isEqualTo(body);
            } else if (answer instanceof Answer.Accepted accepted) {
                assertThat(accepted.fileName()).isNotBlank();
            }
        } catch (StellicException e) {
            assertMayBeLogged(e.getMessage());
        }
    }

    @FuzzTest
    void anyAnswerToGetExportUrlIsUnderstoodOrRefused(FuzzedDataProvider data) throws IOException {
        int code = data.consumeInt(100, 599);
        String type = data.pickValue(new String[] {null, "application/json", "text/html"});
        try {
            Status status = ANSWERS.getExportUrl(
                    "export x",
                    code,
                    type,
                    data.consumeBoolean() ? null : data.consumeString(20),
                    stream(data.consumeRemainingAsBytes()));
            assertMayBeLogged("export x" + status.status() + status.message());
        } catch (StellicException e) {
            assertMayBeLogged(e.getMessage());
        }
    }

    private static InputStream stream(byte[] body) {
        return new ByteArrayInputStream(body);
    }

    private static void assertMayBeLogged(String text) {
        assertThat(text)
                .startsWith("export x")
                .doesNotContain(SECRET)
                .doesNotContainPattern("[\\p{Cc}\\p{Zl}\\p{Zp}]")
                .hasSizeLessThan(1500);
    }
}
