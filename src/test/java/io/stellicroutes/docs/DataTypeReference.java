package io.stellicroutes.docs;

import io.stellicroutes.config.Catalogue;
import io.stellicroutes.config.Catalogue.DataType;
import io.stellicroutes.config.Catalogue.Parameter;

/** Makes {@code docs/data-types.md} of the {@link Catalogue}. */
final class DataTypeReference {
    private final StringBuilder page = new StringBuilder();

    private DataTypeReference() {}

    /** The whole page. */
    static String text() {
        return new DataTypeReference().page();
    }

    private String page() {
        line("# Data types");
        line("");
        line("<!-- Made of data-types.json; change it there. CONTRIBUTING.md says how to make this page again. -->");
        line("");
        line("What Stellic is known to export; `bin/stellic-exports types` prints the same. The list informs and does "
                + "not forbid: a type or a parameter that is not in it is asked for all the same, with a warning. Only "
                + "a required parameter that is missing is a mistake.");
        line("");
        line("Parameters are written as plain text and encoded by the bundle. `*` marks a required one. Put the lines "
                + "of a type into `application.properties` and set your own values; `local` is the name of a "
                + "[destination](destinations/README.md).");
        line("");
        line("| data type | what it holds | asynchronous |");
        line("|---|---|---|");
        Catalogue types = Catalogue.load();
        types.all()
                .forEach(type -> line("| [" + type.name() + "](#" + type.name() + ") | " + type.description() + " | "
                        + asynchronous(type) + " |"));
        line("");
        line("*Asynchronous* says what Stellic does when it may decide (`channel=auto`): `always`, or above so many "
                + "rows. With the default, `channel=s3`, every export is asynchronous; see [flows](flows.md).");
        types.all().forEach(this::section);
        return page.toString();
    }

    private static String asynchronous(DataType type) {
        return type.asynchronous() == null ? "by its size" : type.asynchronous();
    }

    private void section(DataType type) {
        line("");
        line("## " + type.name());
        line("");
        line(type.description());
        line("");
        if (type.parameters().isEmpty()) {
            line("No parameters are known.");
        } else {
            line("| parameter | what it is |");
            line("|---|---|");
            type.parameters().forEach(this::row);
        }
        line("");
        line("```properties");
        if (!type.sample().isEmpty()) {
            line("stellic.exports." + type.name() + ".params=" + type.sample());
        }
        line("stellic.exports." + type.name() + ".to=local");
        line("```");
    }

    private void row(Parameter parameter) {
        line("| `" + parameter.name() + "`" + (parameter.required() ? " *" : "") + " | " + parameter.description()
                + (parameter.repeatable() ? " (may repeat)" : "") + " |");
    }

    private void line(String text) {
        page.append(text).append('\n');
    }
}
