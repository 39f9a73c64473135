package io.stellicroutes.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** The scan for secrets is worth no more than what it hears. */
final class OverheardTest {
    @ParameterizedTest
    @ValueSource(strings = {"io.stellicroutes", "io.stellicroutes.audit", "org.apache.camel.component.http"})
    void everyLoggerIsHeardWhateverItsAdditivity(String logger) {
        try (Overheard overheard = new Overheard()) {
            LoggerFactory.getLogger(logger).info("a line of {}", logger);

            assertThat(overheard.all().values()).anyMatch(text -> text.contains("a line of " + logger));
            assertThat(overheard.all().get(logger.startsWith("io.stellic") ? "our log" : "log"))
                    .containsOnlyOnce("a line of " + logger);
        }
    }
}
