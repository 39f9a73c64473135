package io.stellicroutes.road;

import io.stellicroutes.api.StellicException;
import io.stellicroutes.base.StellicConstants;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.ExchangeProperty;

/** So many exports at Stellic at a time, in the order in which they came; bean {@code stellicTurns}. Thread-safe. */
public final class Turns {
    private static final long NAP_SECONDS = 1;

    private final Semaphore turns;

    Turns(int atATime) {
        turns = new Semaphore(atATime, true);
    }

    /**
     * Waits for a turn; once a run, however often it is tried again.
     *
     * @throws StellicException if the context stops meanwhile
     */
    public void take(@ExchangeProperty(StellicConstants.PROPERTY_RUN) RunInProgress run, CamelContext context)
            throws InterruptedException {
        if (run.hasTurn()) {
            return;
        }
        while (!turns.tryAcquire(NAP_SECONDS, TimeUnit.SECONDS)) {
            if (context.isStopping() || context.isStopped()) {
                throw new StellicException(run.what() + ": stopped while it waited for its turn"
                        + " (stellic.max-concurrent-exports); run it again");
            }
        }
        run.turnTaken();
    }

    /** Gives the turn back, if the run has one. */
    public void giveBack(@ExchangeProperty(StellicConstants.PROPERTY_RUN) RunInProgress run) {
        if (run.giveTurnBack()) {
            turns.release();
        }
    }
}
