package io.stellicroutes.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** The last line of a terminal; what else is written there wipes it out first, and it comes back below. */
final class ProgressBar extends OutputStream {
    private static final String WIPE = "\r\u001b[K";
    /** A terminal that has become narrower cuts the line off instead of wrapping it. */
    private static final String NO_WRAP = "\u001b[?7l";

    private static final String WRAP = "\u001b[?7h";

    private final OutputStream terminal;
    private boolean shown;

    ProgressBar(OutputStream terminal) {
        this.terminal = terminal;
    }

    synchronized void show(String line) {
        try {
            wipe();
            if (!line.isEmpty()) {
                terminal.write((NO_WRAP + line + WRAP).getBytes(StandardCharsets.UTF_8));
            }
            shown = !line.isEmpty();
        } catch (IOException e) {
            shown = false;
        }
    }

    @Override
    public synchronized void write(int character) throws IOException {
        wipe();
        terminal.write(character);
    }

    @Override
    public synchronized void write(byte[] bytes, int from, int length) throws IOException {
        wipe();
        terminal.write(bytes, from, length);
    }

    private void wipe() throws IOException {
        if (shown) {
            terminal.write(WIPE.getBytes(StandardCharsets.US_ASCII));
            shown = false;
        }
    }
}
