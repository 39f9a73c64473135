package io.stellicroutes.bench.cases;

import io.stellicroutes.bench.Command;
import io.stellicroutes.bench.Lab;
import io.stellicroutes.bench.Side;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Peers that are a line of shell. A presigned URL stands in it as {@code $URL_<data type>} and comes by the
 * environment.
 */
final class Scripts {
    private static final Pattern URL = Pattern.compile("\\$\\{?URL_(\\w+)}?");

    private Scripts() {}

    /** What writes a data type's file to standard output. */
    static String curl(String dataType) {
        return "curl -sS --fail \"$URL_" + dataType + "\"";
    }

    /** The script, in the directory of a case's peer. */
    static Command command(Lab lab, String name, String script) throws Exception {
        Command command = Command.bash(lab.place(name, "peer"), script);
        Matcher urls = URL.matcher(script);
        while (urls.find()) {
            command.environment("URL_" + urls.group(1), lab.presignedUrl(urls.group(1)));
        }
        return command;
    }

    /** A side that is a script. */
    static Side side(Lab lab, String name, String script, Side.Preparation before, Side.Contents contents)
            throws Exception {
        Command command = command(lab, name, script);
        return new Side(script, before, command::run, contents);
    }
}
