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
    private final Drain drain;

    /** @param exports how many exports may be at Stellic */
    public TurnSteps(Leases leases, int exports, Drain drain) {
        this.leases = leases;
        this.drain = drain;
        this.turns = IntStream.rangeClosed(1, exports)
                .mapToObj(number -> "/stellic/" + number)
                .toList();
    }

    /**
     * Waits until a run may go on: until it has its turn, if it has to be at Stellic.
     *
     * @throws StellicException if the process ends its work
     * @throws io.stellicroutes.run.StoppedRunException if somebody has stopped the run
     */
    public void take(@ExchangeProperty(StellicConstants.PROPERTY_RUN) RunInProgress run) throws InterruptedException {
        checkGoesOn(run);
        if (run.isToBeLanded()) {
            run.turn(next(run));
        }
        run.goOn();
    }

    /** One run at a time looks for its turn; the others of this process wait behind it. */
    private synchronized Lease next(RunInProgress run) throws InterruptedException {
        Optional<Lease> turn = leases.takeOneOf(turns);
        while (turn.isEmpty()) {
            checkGoesOn(run);
            TimeUnit.MILLISECONDS.sleep(LOOK.toMillis());
            turn = leases.takeOneOf(turns);
        }
        return turn.get();
    }

    private void checkGoesOn(RunInProgress run) {
        run.checkGoesOn();
        if (drain.isStopping()) {
            throw new StellicException(
                    ErrorCode.STOPPED,
                    run.subject(),
                    "stopped while it waited for its turn (stellic.max-concurrent-exports); run it again");
        }
    }

    /** Lets another run be at Stellic. */
    public void giveBack(@ExchangeProperty(StellicConstants.PROPERTY_RUN) RunInProgress run) {
        run.giveTurnBack();
    }
}
