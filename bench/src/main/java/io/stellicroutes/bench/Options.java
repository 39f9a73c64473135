package io.stellicroutes.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What the command line says.
 *
 * @param names the cases, {@code all} for every case and series; empty means all cases
 * @param rows how many rows the large input has
 * @param rounds how many pairs are measured, after one that is not
 * @param list whether the cases are only to be named
 * @param beside the checkout of another build, built by {@code bench/run --build}, to measure beside this one instead
 *     of the peers; null if there is none
 */
record Options(List<String> names, long rows, int rounds, boolean list, Path beside) {
    private static final long ROWS = 2_000_000;
    private static final int ROUNDS = 5;

    static Options parse(String... args) {
        List<String> names = new ArrayList<>();
        long rows = ROWS;
        int rounds = ROUNDS;
        boolean list = false;
        Path beside = null;
        for (int i = 0; i < args.length; i++) {
            switch (args[i]) {
                case "--list" -> list = true;
                case "--beside" -> beside = Path.of(value(args, ++i));
                case "--rows" -> rows = Long.parseLong(value(args, ++i));
                case "--rounds" -> rounds = Integer.parseInt(value(args, ++i));
                default -> {
                    if (args[i].startsWith("-")) {
                        throw new IllegalArgumentException("unknown option " + args[i]);
                    }
                    names.add(args[i]);
                }
            }
        }
        if (rows < 1 || rounds < 1) {
            throw new IllegalArgumentException("--rows and --rounds are 1 at least");
        }
        return new Options(names, rows, rounds, list, beside);
    }

    private static String value(String[] args, int i) {
        if (i == args.length) {
            throw new IllegalArgumentException(args[i - 1] + " needs a value");
        }
        return args[i];
    }

    /** Whether the results are for the record. */
    boolean isFull() {
        return rows == ROWS && rounds >= ROUNDS && beside == null;
    }

    boolean wants(String name, boolean byDefault) {
        return names.contains(name) || names.contains("all") || (names.isEmpty() && byDefault);
    }
}
