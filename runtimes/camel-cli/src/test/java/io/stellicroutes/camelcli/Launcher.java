package io.stellicroutes.camelcli;

import org.apache.camel.dsl.jbang.core.commands.CamelJBangMain;

/** What JBang runs when one says {@code camel}. */
public final class Launcher {
    private Launcher() {}

    public static void main(String[] args) {
        CamelJBangMain.run(args);
    }
}
