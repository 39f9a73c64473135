package io.stellicroutes.steps;

import io.stellicroutes.api.StellicException;
import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.StellicConstants;
import io.stellicroutes.ledger.Lease;
import io.stellicroutes.ledger.Leases;
import io.stellicroutes.run.RunInProgress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.camel.CamelContext;
import org.apache.camel.ExchangeProperty;

/**
 * Whose turn it is to be at Stellic: of all processes with the same ledger, so many runs at a time; bean
 * {@code stellicTurns}. Thread-safe.
 */
public final class TurnSteps {
    /** How often the ledger is looked into while there is no turn. */
    private static final Duration LOOK = Duration.ofMillis(500);

    private final Leases leases;
    private final List<String> turns;

    /** @param exports how many exports may be at Stellic */
    public TurnSteps(Leases leases, int exports) {
        this.leases = leases;
        this.turns = IntStream.rangeClosed(1, exports)
                .mapToObj(number -> "/stellic/" + number)
                .toList();
    }

    /**
     * Waits until a run has its turn, if it has to be at Stellic. One run at a time looks for it; the others of this
     * process wait behind it.
     *
     * @throws StellicException if the context stops meanwhile
     * @throws io.stellicroutes.run.StoppedRunException if somebody stops the run
     */
    public synchronized void take(
            @ExchangeProperty(StellicConstants.PROPERTY_RUN) RunInProgress run, CamelContext context)
            throws InterruptedException {
        if (!run.isToBeLanded()) {
            return;
        }
        Optional<Lease> turn = leases.takeOneOf(turns);
        while (turn.isEmpty()) {
            if (context.isStopping() || context.isStopped()) {
                throw new StellicException(
                        ErrorCode.STOPPED,
                        run.subject(),
                        "stopped while it waited for its turn (stellic.max-concurrent-exports); run it again");
            }
            run.checkGoesOn();
            TimeUnit.MILLISECONDS.sleep(LOOK.toMillis());
            turn = leases.takeOneOf(turns);
        }
        run.turn(turn.get());
    }

    /** Lets another run be at Stellic. */
    public void giveBack(@ExchangeProperty(StellicConstants.PROPERTY_RUN) RunInProgress run) {
        run.giveTurnBack();
    }
}
