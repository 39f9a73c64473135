package io.stellicroutes.bench.servers;

/** A JVM that compares files again and again: its code is compiled after the first. */
final class ComparingServer implements ServerMain.Server {
    private final Comparison comparison;
    private String counts = "";

    ComparingServer(Comparison comparison) {
        this.comparison = comparison;
    }

    /** How it compares. */
    interface Comparison {
        /** How many rows are new, changed, gone and the same, in words. */
        String of(String... files) throws Exception;
    }

    @Override
    public String properties() {
        return "ready=true";
    }

    /** {@code compare FILE…}: does that, and answers what it took. {@code counts}: what the last one found. */
    @Override
    public String answer(String... words) throws Exception {
        return switch (words[0]) {
            case "compare" -> Timed.answer(() -> counts = comparison.of(words));
            case "counts" -> counts;
            default -> throw new IllegalArgumentException(words[0]);
        };
    }

    @Override
    public void close() {
        // holds nothing open
    }
}
