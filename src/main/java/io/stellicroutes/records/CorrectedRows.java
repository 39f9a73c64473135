package io.stellicroutes.records;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stellicroutes.base.Causes;
import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Plural;
import io.stellicroutes.base.Problem;
import io.stellicroutes.base.Subject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Rejected rows that somebody has corrected, usually in a spreadsheet: the file that {@code rejects --csv} writes, as a
 * spreadsheet saves it. The delimiter may be a comma, a semicolon or a tab; columns may be in another order; columns
 * that begin with {@code _} beside {@code _row} and {@code _apostrophe}, and empty rows, are ignored. Exactly those
 * apostrophes are taken off that {@link RejectedRowsWriter} has put there.
 */
public final class CorrectedRows {
    /** The name of the column that holds the row's number. */
    public static final String NUMBER = "_row";

    /** The name of the column that says why the row was rejected. */
    public static final String REASON = "_reason";

    /** The name of the column that names the fields that have got an apostrophe, as a JSON array. */
    public static final String APOSTROPHE = "_apostrophe";

    /** What that column calls a field that is one more than there are names: correcting such a row moves its fields. */
    static final String WITHOUT_NAME = "";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern SEPARATOR = Pattern.compile("(?i)\"?sep=(.)\"?");
    private static final Pattern QUOTED = Pattern.compile("\"[^\"]*(?:\"|$)");
    private static final Pattern ROW_NUMBER = Pattern.compile("[1-9]\\d{0,17}");

    private CorrectedRows() {}

    /**
     * The text of a file of corrected rows, without byte order mark and without a first line {@code sep=…}.
     *
     * @throws UnreadableFileException if the file is not UTF-8
     */
    public static InputStream open(Path file) throws IOException {
        InputStream text = text(file);
        String first = firstLine(file);
        if (SEPARATOR.matcher(first).matches()) {
            for (int c = text.read(); c >= 0 && c != '\n'; c = text.read()) {
                // the line that names the delimiter is no row
            }
        }
        return text;
    }

    /**
     * The delimiter of a file of corrected rows: what its line {@code sep=…} says, else what its header row uses.
     *
     * @throws UnreadableFileException if the line names another one than a comma, a semicolon or a tab
     */
    public static Delimiter delimiter(Path file) throws IOException {
        String first = firstLine(file);
        Matcher named = SEPARATOR.matcher(first);
        if (named.matches()) {
            return Stream.of(Delimiter.values())
                    .filter(delimiter -> delimiter.character == named.group(1).charAt(0))
                    .findFirst()
                    .orElseThrow(() -> new UnreadableFileException(
                            ErrorCode.CORRECTED_ROWS,
                            Subject.ofFile(file.toString()),
                            "its first line sep= must name a comma, a semicolon or a tab"));
        }
        String names = QUOTED.matcher(first).replaceAll("");
        return Stream.of(Delimiter.values())
                .max(Comparator.comparingLong(delimiter -> count(names, delimiter.character)))
                .orElseThrow();
    }

    /** What stands between two fields. */
    public enum Delimiter {
        SEMICOLON(';'),
        TAB('\t'),
        COMMA(',');

        private final char character;

        Delimiter(char character) {
            this.character = character;
        }
    }

    private static InputStream text(Path file) throws IOException {
        return new RecordReader(1, StandardCharsets.UTF_8).open(file);
    }

    private static String firstLine(Path file) throws IOException {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(text(file), StandardCharsets.UTF_8.newDecoder()))) {
            String first = lines.readLine();
            return first == null ? "" : first;
        } catch (CharacterCodingException e) {
            throw notUtf8(file, e);
        }
    }

    private static UnreadableFileException notUtf8(Path file, Exception e) {
        return new UnreadableFileException(
                Problem.completing(
                        ErrorCode.CORRECTED_ROWS,
                        Subject.ofFile(file.toString()),
                        "is not UTF-8: save it as \"CSV UTF-8\", or names would change"),
                e);
    }

    private static long count(String text, char character) {
        return text.chars().filter(c -> c == character).count();
    }

    /**
     * Brings the fields of a parsed file into the order of the run's file. Rejected rows are few: they are held in
     * memory.
     *
     * @param file for errors
     * @param rows lists of text, the header row first; closed
     * @param names the field names of the run's file; each must be a column
     * @return the fields by the number of the row
     * @throws UnreadableFileException naming the record, if the file is not such a one
     */
    public static Map<Long, List<String>> of(Path file, Iterator<? extends List<?>> rows, List<String> names)
            throws IOException {
        try {
            return ordered(file, rows, names);
        } catch (UnreadableFileException e) {
            throw e;
        } catch (RuntimeException e) {
            throw unreadable(file, e);
        } finally {
            RecordReader.close(rows);
        }
    }

    private static Map<Long, List<String>> ordered(Path file, Iterator<? extends List<?>> rows, List<String> names) {
        Map<Long, List<String>> corrected = new TreeMap<>();
        List<String> header = header(rows.hasNext() ? texts(rows.next()) : List.of());
        int marks = header.indexOf(APOSTROPHE);
        List<Integer> places = places(file, header, names);
        for (int record = 1; rows.hasNext(); record++) {
            List<String> row = texts(rows.next());
            if (row.stream().allMatch(String::isBlank)) {
                continue;
            }
            String where = "record " + record + " behind the first line: ";
            if (row.size() > header.size()
                    && !row.subList(header.size(), row.size()).stream().allMatch(String::isBlank)) {
                throw new UnreadableFileException(
                        ErrorCode.CORRECTED_ROWS,
                        Subject.ofFile(file.toString()),
                        where + "expected " + Plural.of(header.size(), "field") + " as in the first line, found "
                                + row.size());
            }
            String number = field(row, places.get(0)).strip();
            if (!ROW_NUMBER.matcher(number).matches()) {
                throw new UnreadableFileException(
                        ErrorCode.CORRECTED_ROWS,
                        Subject.ofFile(file.toString()),
                        where + NUMBER + " must be the number of a rejected row");
            }
            Set<String> marked = marks < 0 ? Set.of() : marked(file, where, field(row, marks));
            List<String> fields = new ArrayList<>(names.size());
            for (int i = 0; i < names.size(); i++) {
                String field = field(row, places.get(i + 1));
                boolean taken = marked.contains(names.get(i)) || marked.contains(WITHOUT_NAME);
                fields.add(taken ? Apostrophes.off(field) : field);
            }
            if (corrected.put(Long.valueOf(number), List.copyOf(fields)) != null) {
                throw new UnreadableFileException(
                        ErrorCode.CORRECTED_ROWS,
                        Subject.ofFile(file.toString()),
                        where + "row " + number + " is there twice");
            }
        }
        return corrected;
    }

    /** The names of the columns; without the apostrophes, if the file tells them. */
    private static List<String> header(List<String> first) {
        List<String> columns = first.stream().map(String::strip).toList();
        boolean marked = columns.contains(APOSTROPHE);
        return marked ? columns.stream().map(Apostrophes::off).toList() : columns;
    }

    /** The fields of a row that have got an apostrophe, by the names of their columns. */
    private static Set<String> marked(Path file, String where, String text) {
        if (text.isBlank()) {
            return Set.of();
        }
        try {
            return new HashSet<>(Arrays.asList(JSON.readValue(Apostrophes.off(text), String[].class)));
        } catch (JsonProcessingException e) {
            throw new UnreadableFileException(
                    ErrorCode.CORRECTED_ROWS,
                    Subject.ofFile(file.toString()),
                    where + APOSTROPHE + " is not as it was written: leave it as it is");
        }
    }

    /** The parser's own message is not repeated: it may quote a record. */
    private static UnreadableFileException unreadable(Path file, RuntimeException e) {
        if (Causes.first(e, CharacterCodingException.class).isPresent()) {
            return notUtf8(file, e);
        }
        return new UnreadableFileException(
                Problem.completing(
                        ErrorCode.CORRECTED_ROWS,
                        Subject.ofFile(file.toString()),
                        "is not CSV: a quote is not closed, or text follows a closing quote"),
                e);
    }

    /** Where the row's number and each name are in a row. */
    private static List<Integer> places(Path file, List<String> columns, List<String> names) {
        List<Integer> places = new ArrayList<>();
        places.add(columns.indexOf(NUMBER));
        names.forEach(name -> places.add(columns.indexOf(name)));
        List<String> wanted = new ArrayList<>(List.of(NUMBER));
        wanted.addAll(names);
        List<String> missing =
                wanted.stream().filter(name -> !columns.contains(name)).toList();
        boolean unknown =
                columns.stream().anyMatch(name -> !name.isEmpty() && !name.startsWith("_") && !names.contains(name));
        boolean repeated = Set.copyOf(columns).size()
                < columns.stream().filter(name -> !name.isEmpty()).count();
        if (!missing.isEmpty() || unknown || repeated) {
            throw new UnreadableFileException(
                    ErrorCode.CORRECTED_ROWS,
                    Subject.ofFile(file.toString()),
                    "its first line must have " + NUMBER
                            + " and the names of the run's file, as rejects --csv writes them"
                            + (missing.isEmpty() ? "" : "; missing: " + String.join(", ", missing))
                            + (unknown ? "; it has others, too" : "")
                            + (repeated ? "; one stands there twice" : ""));
        }
        return places;
    }

    /** An empty field at the end of a row may be left out by a spreadsheet. */
    private static String field(List<String> row, int place) {
        return place < row.size() ? row.get(place) : "";
    }

    private static List<String> texts(List<?> row) {
        return row.stream().map(field -> field == null ? "" : field.toString()).toList();
    }
}
