package io.stellicroutes.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.stellicroutes.config.StellicConfig;
import io.stellicroutes.ledger.Claims;
import io.stellicroutes.ledger.DeliveryRecord;
import io.stellicroutes.ledger.Ledger;
import io.stellicroutes.ledger.Run;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** The last runs as a picture, and in words. */
final class SparklineTest {
    private static final Instant NOW = Instant.parse("2026-03-01T04:00:00Z");

    @AutoClose
    private final Ledger ledger =
            Ledger.open(new StellicConfig.Ledger("jdbc:h2:mem:spark", "", ""), Clock.fixed(NOW, ZoneOffset.UTC));

    @Test
    void theHighestBarIsAsHighAsThePictureAndTheWordsSayTheSame() {
        List<Run> runs =
                IntStream.of(10, 20, 0).mapToObj(rows -> ended(rows, rows > 0)).toList();
        Sparkline line = Sparkline.of(
                runs, ledger.deliveries().of(runs.stream().map(Run::id).toList()), "local");

        assertThat(line.bars()).extracting(Sparkline.Bar::height).containsExactly(13, Sparkline.HEIGHT - 2, 2);
        assertThat(line.bars()).extracting(Sparkline.Bar::state).containsExactly("delivered", "delivered", "failed");
        assertThat(line.points().split(" ")).hasSize(3);
        assertThat(line.text()).startsWith("2 of the last 3 runs delivered, up to 20 rows, the last one 0; they took");
    }

    @Test
    void anExportThatHasNotRunHasAnEmptyOne() {
        Sparkline line = Sparkline.of(List.of(), java.util.Map.of(), "local");

        assertThat(line.bars()).isEmpty();
        assertThat(line.points()).isEmpty();
        assertThat(line.text()).isEqualTo("No run yet");
    }

    @Test
    void theLedgerTellsTheLastRunsOfEachExportTheOldestFirst() {
        List<String> runs = IntStream.range(0, 4)
                .mapToObj(i -> ended(1, true).id())
                .sorted()
                .toList();

        assertThat(ledger.runs().last(List.of("roster", "other"), 3))
                .containsOnlyKeys("roster")
                .satisfies(found -> assertThat(
                                found.get("roster").stream().map(Run::id).collect(Collectors.toList()))
                        .isEqualTo(runs.subList(1, 4)));
    }

    private Run ended(long rows, boolean delivered) {
        Run run = ledger.runs().begin("roster", "roster");
        ledger.deliveries().begun(Claims.of(ledger, run.id(), "local"), false);
        ledger.deliveries()
                .ended(
                        Claims.of(ledger, run.id(), "local"),
                        delivered ? DeliveryRecord.Status.DELIVERED : DeliveryRecord.Status.FAILED,
                        rows,
                        rows,
                        0,
                        null,
                        Optional.empty());
        return ledger.runs().finished(run, delivered ? Run.Status.DELIVERED : Run.Status.FAILED, null);
    }
}
