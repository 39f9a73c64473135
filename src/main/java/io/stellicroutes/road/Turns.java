package io.stellicroutes.road;

import java.util.concurrent.Semaphore;
import org.apache.camel.ExchangeProperty;

/** So many exports at Stellic at a time, in the order in which they came; bean {@code stellicTurns}. Thread-safe. */
public final class Turns {
    private final Semaphore turns;

    Turns(int atATime) {
        turns = new Semaphore(atATime, true);
    }

    /** Waits for a turn; once a run, however often it is tried again. */
    public void take(@ExchangeProperty("stellicRun") RunInProgress run) throws InterruptedException {
        if (run.takeTurn()) {
            turns.acquire();
        }
    }

    /** Gives the turn back, if the run has one. */
    public void giveBack(@ExchangeProperty("stellicRun") RunInProgress run) {
        if (run.giveTurnBack()) {
            turns.release();
        }
    }
}
