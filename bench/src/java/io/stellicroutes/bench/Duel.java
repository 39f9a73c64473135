package io.stellicroutes.bench;

import java.util.ArrayList;
import java.util.List;

/** Runs the two sides of a case in turn: a pair that is not counted, then so many that are. */
final class Duel {
    private final int rounds;

    Duel(int rounds) {
        this.rounds = rounds;
    }

    /** A round. */
    record Round(Timing ours, Timing peer) {}

    /** All rounds of a case, and whether both sides left the same at the destination. */
    record Outcome(Case of, Case.Pair sides, List<Round> rounds, String contents) {}

    Outcome run(Case of, Lab lab) throws Exception {
        Case.Pair sides = of.sides().in(lab);
        List<Round> measured = new ArrayList<>();
        String contents = "";
        for (int round = 0; round <= rounds; round++) {
            Timing ours = turn(sides.ours());
            String our = sides.ours().contents().read();
            Timing peer = turn(sides.peer());
            String their = sides.peer().contents().read();
            if (!our.equals(their)) {
                throw new IllegalStateException("the results differ: ours " + our + ", the peer's " + their);
            }
            contents = our;
            Report.progress("%s, %s: ours %.2f s, peer %.2f s", of.name(), name(round), ours.seconds(), peer.seconds());
            if (round > 0) {
                measured.add(new Round(ours, peer));
            }
        }
        return new Outcome(of, sides, measured, contents);
    }

    private static Timing turn(Side side) throws Exception {
        side.prepare().go();
        return side.turn().run();
    }

    private static String name(int round) {
        return round == 0 ? "warm-up" : "round " + round;
    }
}
