package io.stellicroutes.base;

import java.io.Serializable;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a {@link Problem} is about. A part is empty, and a row 0, where the problem is about none. Immutable.
 *
 * @param export an export's name
 * @param destination a destination's name
 * @param table the table at the destination
 * @param run a run's id
 * @param file a file, as it is called in a sentence: {@code the landed file}, or its path
 * @param row the row in the file, from 1, without the header
 * @param property the property, or another input of the user's such as an option of a command
 */
public record Subject(
        String export, String destination, String table, String run, String file, long row, String property)
        implements Serializable {
    /** About nothing in particular: the detail says it. */
    public static final Subject NONE = new Subject("", "", "", "", "", 0, "");

    public Subject {
        Stream.of(export, destination, table, run, file, property).forEach(Objects::requireNonNull);
    }

    /**
     * {@return an export}
     *
     * @param name its name
     */
    public static Subject ofExport(String name) {
        return new Subject(name, "", "", "", "", 0, "");
    }

    /**
     * {@return a destination}
     *
     * @param name its name
     */
    public static Subject ofDestination(String name) {
        return new Subject("", name, "", "", "", 0, "");
    }

    /**
     * {@return a file}
     *
     * @param name as it is called in a sentence, or its path
     */
    public static Subject ofFile(String name) {
        return new Subject("", "", "", "", name, 0, "");
    }

    /**
     * {@return a property, or another input of the user's}
     *
     * @param name its whole name
     */
    public static Subject ofProperty(String name) {
        return new Subject("", "", "", "", "", 0, name);
    }

    /**
     * {@return the delivery of an export to a destination}
     *
     * @param name the destination's name
     */
    public Subject to(String name) {
        return new Subject(export, name, table, run, file, row, property);
    }

    /**
     * {@return this subject at a table of the destination}
     *
     * @param name the table's name
     */
    public Subject withTable(String name) {
        return new Subject(export, destination, name, run, file, row, property);
    }

    /**
     * {@return this subject in a run}
     *
     * @param id the run's id
     */
    public Subject withRun(String id) {
        return new Subject(export, destination, table, id, file, row, property);
    }

    /**
     * {@return this subject in a file}
     *
     * @param name as it is called in a sentence, or its path
     */
    public Subject withFile(String name) {
        return new Subject(export, destination, table, run, name, row, property);
    }

    /**
     * {@return this subject in a row of the file}
     *
     * @param number the row, from 1
     */
    public Subject withRow(long number) {
        return new Subject(export, destination, table, run, file, number, property);
    }

    /**
     * {@return this subject, with another one's parts where it has none itself}
     *
     * @param other the other one
     */
    public Subject or(Subject other) {
        return new Subject(
                either(export, other.export),
                either(destination, other.destination),
                either(table, other.table),
                either(run, other.run),
                either(file, other.file),
                row == 0 ? other.row : row,
                either(property, other.property));
    }

    /**
     * {@return this subject without the parts that another one says too}
     *
     * @param told the other one
     */
    public Subject without(Subject told) {
        return new Subject(
                other(export, told.export),
                other(destination, told.destination),
                other(table, told.table),
                other(run, told.run),
                other(file, told.file),
                row == told.row ? 0 : row,
                other(property, told.property));
    }

    private static String either(String one, String other) {
        return one.isEmpty() ? other : one;
    }

    private static String other(String part, String told) {
        return part.equals(told) ? "" : part;
    }

    /** As in {@code export plans to warehouse, table plans: the landed file, row 7}; empty for {@link #NONE}. */
    @Override
    public String toString() {
        return Stream.of(whose(), where(), property)
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining(": "));
    }

    private String whose() {
        String delivery =
                export.isEmpty() ? named("destination ", destination) : "export " + export + named(" to ", destination);
        return joined(delivery, named("table ", table), named("run ", run));
    }

    private String where() {
        return joined(file, row == 0 ? "" : "row " + row);
    }

    private static String named(String word, String name) {
        return name.isEmpty() ? "" : word + name;
    }

    private static String joined(String... parts) {
        return Stream.of(parts).filter(part -> !part.isEmpty()).collect(Collectors.joining(", "));
    }
}
