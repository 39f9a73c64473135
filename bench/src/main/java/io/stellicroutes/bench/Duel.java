package io.stellicroutes.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Runs the sides of a case in turn: a round that is not counted, then so many that are. */
final class Duel {
    /** It tells how busy they have been since it was last asked. */
    private static final OperatingSystemMXBean CORES = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    private final int rounds;

    Duel(int rounds) {
        this.rounds = rounds;
    }

    /** A round; a side is null where it is not measured. */
    record Round(Timing ours, Timing running, Timing peer) {}

    /** All rounds of a case, and whether both sides left the same at the destination. */
    record Outcome(Case of, Case.Pair sides, List<Round> rounds, String contents) {}

    Outcome run(Case of, Lab lab) throws Exception {
        Case.Pair sides = of.sides().in(lab);
        List<Round> measured = new ArrayList<>();
        String contents = "";
        for (int round = 0; round <= rounds; round++) {
            Timing ours = sides.ours() == null ? null : turn(sides.ours());
            String our = sides.ours() == null ? null : sides.ours().contents().read();
            Timing peer = turn(sides.peer());
            contents = sides.peer().contents().read();
            if (our != null) {
                Side.same(our, contents);
            }
            Timing running = null;
            if (sides.running() != null) {
                running = turn(sides.running());
                Side.same(sides.running().contents().read(), contents);
            }
            Report.progress(
                    "%s, %s: %s%speer %.2f s",
                    of.name(), name(round), told("ours", ours), told("running", running), peer.seconds());
            if (round > 0) {
                measured.add(new Round(ours, running, peer));
            }
        }
        return new Outcome(of, sides, measured, contents);
    }

    private static String told(String side, Timing timing) {
        return timing == null ? "" : String.format(Locale.ROOT, "%s %.2f s, ", side, timing.seconds());
    }

    private static Timing turn(Side side) throws Exception {
        side.prepare().go();
        CORES.getCpuLoad();
        return side.turn().run().on(CORES.getCpuLoad());
    }

    private static String name(int round) {
        return round == 0 ? "warm-up" : "round " + round;
    }
}
