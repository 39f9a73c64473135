package io.stellicroutes.control;

import java.io.StringWriter;

/** What a command has been told by the service. */
public class Heard implements ServiceCall.Listener {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final StringWriter lines = new StringWriter();

    @Override
    public void out(String text) {
        out.write(text);
    }

    @Override
    public void err(String text) {
        err.write(text);
    }

    @Override
    public void progress(String line) {
        lines.write(line + "\n");
    }

    public String out() {
        return out.toString();
    }

    public String err() {
        return err.toString();
    }

    /** The lines of progress, each with its end. */
    public String lines() {
        return lines.toString();
    }
}
