package io.stellicroutes.config;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Problem;
import io.stellicroutes.base.Subject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The known data types (reference, "Data types and sample URLs", and what is publicly known since). It informs and does
 * not forbid: a type that it does not know runs all the same. Immutable.
 */
public final class Catalogue {
    private static final String RESOURCE = "/io/stellicroutes/data-types.json";

    private final List<DataType> types;

    private Catalogue(List<DataType> types) {
        this.types = List.copyOf(types);
    }

    /**
     * A data type.
     *
     * @param asynchronous why it needs the asynchronous flow; null if it does not always
     * @param sample the query of the reference's sample URL, plain text, without {@code output_format}
     */
    public record DataType(
            String name, String description, String asynchronous, List<Parameter> parameters, String sample) {}

    /** A parameter of a data type. */
    public record Parameter(String name, String description, boolean required, boolean repeatable) {}

    /** Loads the catalogue that the jar holds. */
    public static Catalogue load() {
        try (InputStream json = Catalogue.class.getResourceAsStream(RESOURCE)) {
            return new Catalogue(List.of(new ObjectMapper().readValue(json, DataType[].class)));
        } catch (IOException e) {
            throw new UncheckedIOException("the jar's " + RESOURCE + " can't be read", e);
        }
    }

    public List<DataType> all() {
        return types;
    }

    public Optional<DataType> find(String name) {
        return types.stream().filter(type -> type.name().equals(name)).findFirst();
    }

    /** What is odd about a request: an unknown type, a parameter that the type is not known to have, or to repeat. */
    public List<Problem> warnings(String dataType, List<Map.Entry<String, String>> params) {
        Optional<DataType> found = find(dataType);
        if (found.isEmpty()) {
            List<String> names = types.stream().map(DataType::name).toList();
            return List.of(Problem.of(
                    ErrorCode.UNKNOWN_DATA_TYPE,
                    Subject.NONE,
                    "the data type " + dataType + " is not in the catalogue; it is asked for all the same"
                            + Nearest.hint(dataType, names)));
        }
        List<String> names =
                found.get().parameters().stream().map(Parameter::name).toList();
        List<Problem> warnings = new ArrayList<>();
        params.stream()
                .map(Map.Entry::getKey)
                .distinct()
                .filter(name -> !names.contains(name))
                .forEach(name -> warnings.add(Problem.of(
                        ErrorCode.UNKNOWN_PARAMETER,
                        Subject.NONE,
                        "the data type " + dataType + " is not known to have a parameter " + name
                                + "; it is sent all the same" + Nearest.hint(name, names))));
        found.get().parameters().stream()
                .filter(parameter -> !parameter.repeatable())
                .map(Parameter::name)
                .filter(name -> params.stream()
                                .filter(param -> param.getKey().equals(name))
                                .count()
                        > 1)
                .forEach(name -> warnings.add(Problem.of(
                        ErrorCode.REPEATED_PARAMETER,
                        Subject.NONE,
                        "the data type " + dataType + " is not known to take the parameter " + name
                                + " more than once; it is sent all the same")));
        return warnings;
    }

    /** What a request lacks: a required parameter. */
    public List<String> errors(String dataType, List<Map.Entry<String, String>> params) {
        return find(dataType).stream()
                .flatMap(type -> type.parameters().stream())
                .filter(Parameter::required)
                .filter(parameter -> params.stream()
                        .noneMatch(param -> param.getKey().equals(parameter.name())
                                && !param.getValue().isBlank()))
                .map(parameter -> parameter.name() + " is missing: the data type " + dataType + " needs it ("
                        + parameter.description() + ")")
                .toList();
    }
}
