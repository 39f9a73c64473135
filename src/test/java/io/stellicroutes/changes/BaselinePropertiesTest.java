package io.stellicroutes.changes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stellicroutes.base.Digest;
import io.stellicroutes.base.Subject;
import io.stellicroutes.config.ChangeRules;
import io.stellicroutes.config.ChangeRules.ColumnsChanged;
import io.stellicroutes.config.ChangeRules.DuplicateKeys;
import io.stellicroutes.config.ColumnRules;
import io.stellicroutes.config.ExportSpec;
import io.stellicroutes.config.Rules;
import io.stellicroutes.config.SampleExport;
import io.stellicroutes.config.Share;
import io.stellicroutes.records.Change.Operation;
import io.stellicroutes.records.RecordReader;
import io.stellicroutes.records.Row;
import io.stellicroutes.records.UnreadableFileException;
import java.io.IOException;
import java.io.Writer;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterTry;
import net.jqwik.api.lifecycle.BeforeTry;

/** A destination that gets change sets, one file after the other, and the baseline that says what it has. */
@Tag("slow")
final class BaselinePropertiesTest {
    private static final List<String> HEADER = List.of("id", "name", "note");

    private Path workDir;
    private Destination destination;

    @BeforeTry
    void makeWorkDir() throws IOException {
        workDir = Files.createTempDirectory("baselines");
    }

    @AfterTry
    void removeWorkDir() throws IOException {
        try (Stream<Path> files = Files.walk(workDir)) {
            for (Path file : files.sorted(Collections.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    @Property(tries = 60)
    void whateverIsRejectedOrCutOffInBetweenTheLastFileIsWhatTheDestinationHas(
            @ForAll("tables") @Size(min = 1, max = 5) List<Map<String, String>> files,
            @ForAll long seed,
            @ForAll boolean spills)
            throws IOException {
        destination = new Destination(spills, rules(DuplicateKeys.FAIL), List.of("id"));
        Random random = new Random(seed);
        for (Map<String, String> file : files) {
            List<List<String>> rows = rows(file, random);
            destination.deliver(rows, random, random.nextInt(3) == 0 ? random.nextInt(8) : Long.MAX_VALUE);
        }
        List<List<String>> last = rows(files.get(files.size() - 1), random);
        destination.deliver(last, null, Long.MAX_VALUE);

        assertThat(destination.records).isEqualTo(table(last));
        destination.deliver(last, null, Long.MAX_VALUE);
        assertThat(destination.last.isNone()).as("the same file once more").isTrue();
        assertThat(destination.last.unchanged()).isEqualTo(last.size());
    }

    @Example
    void whatIsRejectedOfAFileWithOtherColumnsIsStillKnown() throws IOException {
        destination = new Destination(false, rules(DuplicateKeys.FAIL), List.of("id"));
        List<String> first = List.of("1", "a", "x");
        destination.deliver(List.of(first, List.of("2", "b", "x"), List.of("3", "c", "x")), null, Long.MAX_VALUE);
        destination.header = List.of("id", "name", "grade");

        destination.deliver(List.of(first, List.of("2", "bb", "A")), null, 0);

        assertThat(destination.records).containsOnlyKeys("1", "2", "3");
        destination.deliver(List.of(first), null, Long.MAX_VALUE);
        assertThat(destination.records).containsOnlyKeys("1");
    }

    /** After so many files all values are written anew. */
    @Property(tries = 30)
    void whatIsRejectedByTheFileWithWhichAllValuesAreWrittenAnewIsStillKnown(
            @ForAll("tables") @Size(min = 20, max = 40) List<Map<String, String>> files, @ForAll long seed)
            throws IOException {
        destination = new Destination(false, rules(DuplicateKeys.FAIL), List.of("id"));
        Random random = new Random(seed);
        for (Map<String, String> file : files) {
            destination.deliver(rows(file, random), random, Long.MAX_VALUE);
        }
        List<List<String>> last = rows(files.get(files.size() - 1), random);

        destination.deliver(last, null, Long.MAX_VALUE);

        assertThat(destination.records).isEqualTo(table(last));
        destination.deliver(List.of(), null, Long.MAX_VALUE);
        assertThat(destination.records).isEmpty();
    }

    @Property(tries = 40)
    void withoutAKeyRowsAreCounted(
            @ForAll @Size(min = 1, max = 4) List<@Size(max = 30) List<@IntRange(max = 5) Integer>> files,
            @ForAll boolean spills)
            throws IOException {
        destination = new Destination(spills, rules(DuplicateKeys.FAIL), List.of());
        for (List<Integer> file : files) {
            List<List<String>> rows = file.stream()
                    .map(number -> List.of("" + number, "n" + number, ""))
                    .toList();
            destination.deliver(rows, null, Long.MAX_VALUE);
            Map<List<String>, Integer> expected = new HashMap<>();
            rows.forEach(row -> expected.merge(row, 1, Integer::sum));
            assertThat(destination.counted).isEqualTo(expected);
        }
    }

    @Property(tries = 40)
    void rowsWithOneKeyAreOneRowOrAreRejected(
            @ForAll @Size(min = 2, max = 4) List<@Size(max = 20) List<@IntRange(max = 12) Integer>> files,
            @ForAll DuplicateKeys policy,
            @ForAll boolean spills)
            throws IOException {
        destination = new Destination(spills, rules(policy), List.of("id"));
        Map<String, List<String>> expected = new TreeMap<>();
        for (List<Integer> file : files) {
            List<List<String>> rows = new ArrayList<>();
            file.forEach(number -> rows.add(List.of("" + number, "n" + rows.size(), "")));
            Set<String> repeated = new HashSet<>();
            Set<String> seen = new HashSet<>();
            rows.forEach(row -> {
                if (!seen.add(row.get(0))) {
                    repeated.add(row.get(0));
                }
            });
            if (policy == DuplicateKeys.FAIL && !repeated.isEmpty()) {
                assertThatThrownBy(() -> destination.deliver(rows, null, Long.MAX_VALUE))
                        .isInstanceOf(UnreadableFileException.class)
                        .hasMessageContaining("duplicate-keys");
                continue;
            }
            destination.deliver(rows, null, Long.MAX_VALUE);
            expected.keySet().removeIf(key -> !seen.contains(key));
            rows.forEach(row -> {
                boolean isRepeated = repeated.contains(row.get(0));
                if (!isRepeated || policy == DuplicateKeys.LAST) {
                    expected.put(row.get(0), row);
                }
            });
            if (policy == DuplicateKeys.FIRST) {
                List<List<String>> backwards = new ArrayList<>(rows);
                Collections.reverse(backwards);
                backwards.forEach(row -> expected.put(row.get(0), row));
            }
            assertThat(destination.records).isEqualTo(expected);
        }
    }

    @Property(tries = 20)
    void aRowThatDoesNotFitTheHeaderDeletesNothing(@ForAll("table") Map<String, String> file, @ForAll boolean spills)
            throws IOException {
        destination = new Destination(spills, rules(DuplicateKeys.FAIL), List.of("id"));
        destination.deliver(rows(file, new Random(1)), null, Long.MAX_VALUE);
        List<List<String>> ragged = new ArrayList<>();
        ragged.add(List.of("only", "two"));

        destination.deliver(ragged, null, Long.MAX_VALUE);

        assertThat(destination.records).hasSize(file.size());
        assertThat(destination.last.kept()).isEqualTo(file.size());
        assertThat(destination.rejected)
                .containsExactly("row 1 of the file: expected 3 fields as in the header, found 2");
        destination.deliver(List.of(), null, Long.MAX_VALUE);
        assertThat(destination.records).isEmpty();
    }

    @Property(tries = 20)
    void anotherOrderOfColumnsAndOtherQuotesAreNoChange(@ForAll("table") Map<String, String> file, @ForAll long seed)
            throws IOException {
        destination = new Destination(false, rules(DuplicateKeys.FAIL), List.of("id"));
        List<List<String>> rows = rows(file, new Random(seed));
        destination.deliver(rows, null, Long.MAX_VALUE);
        destination.header = List.of("note", "id", "name");
        destination.quotes = true;

        destination.deliver(
                rows.stream()
                        .map(row -> List.of(row.get(2), row.get(0), row.get(1)))
                        .toList(),
                null,
                Long.MAX_VALUE);

        assertThat(destination.last.isNone()).isTrue();
    }

    @Property(tries = 20)
    void aColumnThatIsNewOrGoneChangesRowsOnlyIfThatIsAskedFor(
            @ForAll("table") Map<String, String> file, @ForAll ColumnsChanged policy) throws IOException {
        destination = new Destination(
                false,
                new ChangeRules(DuplicateKeys.FAIL, policy, Set.of(), Map.of(), Share.parse("100%"), Optional.empty()),
                List.of("id"));
        List<List<String>> rows = rows(file, new Random(5));
        destination.deliver(rows, null, Long.MAX_VALUE);
        destination.header = List.of("id", "name", "grade");

        destination.deliver(rows, null, Long.MAX_VALUE);

        assertThat(destination.last.updated()).isEqualTo(policy == ColumnsChanged.UPDATE ? file.size() : 0);
        List<List<String>> graded =
                rows.stream().map(row -> List.of(row.get(0), row.get(1), "A")).toList();
        destination.deliver(graded, null, Long.MAX_VALUE);
        assertThat(destination.records).isEqualTo(table(graded));
    }

    @Example
    void aRowThatIsRejectedWithARenamedColumnComesAgain() throws IOException {
        destination = new Destination(
                false,
                new ChangeRules(
                        DuplicateKeys.FAIL,
                        ColumnsChanged.UPDATE,
                        Set.of(),
                        Map.of(),
                        Share.parse("100%"),
                        Optional.empty()),
                List.of("id"));
        List<List<String>> rows = List.of(List.of("1", "n1", "a"), List.of("2", "n2", "b"));
        destination.deliver(rows, null, Long.MAX_VALUE);
        destination.header = List.of("id", "name", "grade");

        destination.deliver(rows, null, 1);
        assertThat(destination.last.updated()).isEqualTo(2);
        destination.deliver(rows, null, Long.MAX_VALUE);

        assertThat(destination.last.updated()).isOne();
    }

    @Example
    void aRecordThatWasKeptWithARenamedColumnIsWrittenAnewWhenItsRowComesBack() throws IOException {
        destination = new Destination(false, rules(DuplicateKeys.FAIL), List.of("id"));
        List<List<String>> rows = List.of(List.of("1", "n1", "a"), List.of("2", "n2", "b"));
        destination.deliver(rows, null, Long.MAX_VALUE);
        destination.header = List.of("id", "name", "grade");
        destination.deliver(List.of(rows.get(0), List.of("too", "short")), null, Long.MAX_VALUE);
        assertThat(destination.last.kept()).isOne();

        destination.deliver(rows, null, Long.MAX_VALUE);

        assertThat(destination.last.updated()).isOne();
    }

    @Example
    void aComparisonThatIsNotWantedAnyMoreEndsSoonWithAndWithoutABaselineAndIsMadeAnewLater() throws IOException {
        destination = new Destination(true, rules(DuplicateKeys.FAIL), List.of("id"));
        Map<String, String> file = new TreeMap<>();
        for (int i = 0; i < 40_000; i++) {
            file.put("s" + i, "a");
        }
        List<List<String>> sorted = rows(file, new Random(0));
        List<List<String>> shuffled = new ArrayList<>(sorted);
        Collections.shuffle(shuffled, new Random(7));
        List<List<String>> other = new ArrayList<>(sorted);
        other.set(0, List.of(sorted.get(0).get(0), "n", "b"));
        for (List<List<String>> rows : List.of(sorted, other, shuffled)) {
            AtomicInteger asked = new AtomicInteger();
            destination.goesOn = () -> {
                if (asked.incrementAndGet() == 3) {
                    throw new IllegalStateException("stopped");
                }
            };
            assertThatThrownBy(() -> destination.deliver(rows, null, Long.MAX_VALUE))
                    .hasMessage("stopped");
            assertThat(asked).hasValue(3);
            destination.goesOn = () -> {};
            destination.deliver(rows, null, Long.MAX_VALUE);
            assertThat(destination.records).isEqualTo(table(rows));
        }
    }

    @Example
    void theFileThatABaselineComesFromIsNotCompared() throws IOException {
        destination = new Destination(false, rules(DuplicateKeys.FAIL), List.of("id"));
        List<List<String>> rows = List.of(List.of("1", "a", "x"), List.of("2", "b", ""));
        destination.deliver(rows, null, Long.MAX_VALUE);

        destination.deliver(rows, null, Long.MAX_VALUE);
        ChangeCounts same = destination.last;
        assertThat(destination.opened).as("for the header").isOne();
        destination.known = false;
        destination.deliver(rows, null, Long.MAX_VALUE);
        assertThat(destination.opened).isEqualTo(2);
        assertThat(same).isEqualTo(destination.last);
    }

    /** With memory for an index of all rows, and with so little that they go to the disk. */
    @Property(tries = 12)
    void aFileOfAnotherOrderIsThatFileWithTheSameChanges(
            @ForAll boolean spills, @ForAll boolean keyed, @ForAll long seed) throws IOException {
        destination = new Destination(spills, rules(DuplicateKeys.FAIL), keyed ? List.of("id") : List.of());
        Random random = new Random(seed);
        Map<String, String> file = new TreeMap<>();
        for (int i = 0; i < 8_000; i++) {
            file.put("s" + i, "a longer text of " + i);
        }
        destination.deliver(shuffled(file, random), null, Long.MAX_VALUE);
        for (int run = 0; run < 3; run++) {
            for (int i = 0; i < 40; i++) {
                int any = random.nextInt(8_100);
                file.remove("s" + any);
                file.put("s" + (any + 1), "changed by " + run);
            }
            List<List<String>> rows = shuffled(file, random);
            destination.deliver(rows, null, Long.MAX_VALUE);
            assertThat(destination.last.unchanged()).isGreaterThan(7_800);
            Map<List<String>, Integer> counted = new HashMap<>();
            rows.forEach(row -> counted.merge(row, 1, Integer::sum));
            assertThat(destination.counted).isEqualTo(keyed ? Map.of() : counted);
            assertThat(destination.records).isEqualTo(keyed ? table(rows) : Map.of());
        }
    }

    private static List<List<String>> shuffled(Map<String, String> file, Random random) {
        List<List<String>> rows = new ArrayList<>();
        file.forEach((id, note) -> rows.add(List.of(id, "n" + id, note)));
        Collections.shuffle(rows, random);
        return rows;
    }

    @Example
    void aFileInWhichOnlyTheOrderIsAnotherIsComparedOnce() throws IOException {
        destination = new Destination(false, rules(DuplicateKeys.FAIL), List.of("id"));
        destination.deliver(List.of(List.of("1", "a", "x"), List.of("2", "b", "")), null, Long.MAX_VALUE);
        List<List<String>> other = List.of(List.of("2", "b", ""), List.of("1", "a", "x"));
        destination.deliver(other, null, Long.MAX_VALUE);
        assertThat(destination.opened).isEqualTo(2);

        destination.deliver(other, null, Long.MAX_VALUE);

        assertThat(destination.opened).isOne();
        assertThat(destination.last.unchanged()).isEqualTo(2);
    }

    @Example
    void aFileOfWhichARowWasRejectedOrLeftOutIsComparedEachTime() throws IOException {
        List<List<String>> rows = List.of(List.of("1", "a", "x"), List.of("2", "b", ""));
        destination = new Destination(false, rules(DuplicateKeys.FAIL), List.of("id"));
        destination.deliver(rows, null, 1);
        destination.deliver(rows, null, Long.MAX_VALUE);
        assertThat(destination.last.inserted()).isOne();

        destination = new Destination(false, rules(DuplicateKeys.LAST), List.of("id"));
        List<List<String>> twice = List.of(List.of("1", "a", "x"), List.of("1", "b", ""));
        destination.deliver(twice, null, Long.MAX_VALUE);
        destination.deliver(twice, null, Long.MAX_VALUE);
        assertThat(destination.last.skipped()).isOne();
        assertThat(destination.records).containsOnlyKeys("1");
    }

    @Example
    void theSameFileIsComparedIfMoreOfItIsToBeKept() throws IOException {
        List<List<String>> rows = List.of(List.of("1", "a", "x"), List.of("2", "b", ""));
        destination = new Destination(false, rules(DuplicateKeys.FAIL), List.of("id"));
        destination.deliver(rows, null, Long.MAX_VALUE);
        Optional<String> first = destination.baseline;
        destination.full = true;

        destination.deliver(rows, null, Long.MAX_VALUE);
        assertThat(destination.last.isNone()).isTrue();
        assertThat(destination.baseline).isNotEqualTo(first);
        destination.deliver(rows, null, Long.MAX_VALUE);
        assertThat(destination.opened).isOne();
    }

    @Provide
    static Arbitrary<List<Map<String, String>>> tables() {
        return table().list();
    }

    @Provide
    static Arbitrary<Map<String, String>> table() {
        Arbitrary<String> ids = Arbitraries.integers().between(0, 40).map(id -> "s" + id);
        Arbitrary<String> texts =
                Arbitraries.of("", "a", "b", "x,y", "say \"hi\"", "two\nlines", "Zoë", " ", "a\tb", "longer text here");
        return Arbitraries.maps(ids, texts).ofMaxSize(30);
    }

    private static List<List<String>> rows(Map<String, String> file, Random random) {
        List<List<String>> rows = new ArrayList<>();
        new TreeMap<>(file).forEach((id, note) -> rows.add(List.of(id, "n" + id, note)));
        if (random.nextBoolean()) {
            Collections.shuffle(rows, random);
        }
        return rows;
    }

    private static Map<String, List<String>> table(List<List<String>> rows) {
        Map<String, List<String>> table = new TreeMap<>();
        rows.forEach(row -> table.put(row.get(0), row));
        return table;
    }

    private static ChangeRules rules(DuplicateKeys policy) {
        return new ChangeRules(
                policy, ColumnsChanged.IGNORE, Set.of(), Map.of(), Share.parse("100%"), Optional.empty());
    }

    /** What a destination and its baseline are after some deliveries. */
    private final class Destination {
        private final Map<String, List<String>> records = new TreeMap<>();
        private final Map<List<String>, Integer> counted = new HashMap<>();
        private final List<String> rejected = new ArrayList<>();
        private final BaselineSecret secret = BaselineSecret.random();
        private final RecordReader reader = new RecordReader(7, StandardCharsets.UTF_8);
        private final Baselines baselines;
        private final ExportSpec export;
        private List<String> header = HEADER;
        private boolean quotes;
        private Optional<String> baseline = Optional.empty();
        private int deliveries;
        private boolean full;
        private boolean known = true;
        private int opened;
        private ChangeCounts last;
        private Runnable goesOn = () -> {};

        Destination(boolean spills, ChangeRules rules, List<String> key) {
            baselines = new Baselines(workDir, spills ? 3000 : 1 << 20);
            export = SampleExport.named("plans")
                    .key(key)
                    .rules(new Rules(
                            Share.parse("100%"),
                            Optional.empty(),
                            Map.of(),
                            new BigDecimal("50"),
                            rules,
                            Optional.empty()))
                    .to("there");
        }

        /**
         * Delivers a file.
         *
         * @param rejecting says which changes are rejected; null for none
         * @param through the last change that arrives
         */
        void deliver(List<List<String>> rows, Random rejecting, long through) throws IOException {
            Path file = write(rows);
            Subject subject = Subject.ofExport("plans");
            String name = "run-" + ++deliveries;
            opened = 0;
            ChangeSet changes = baselines.compare(new Baselines.Request(
                    subject,
                    export,
                    "there",
                    ColumnRules.NONE,
                    export.rules().changes(),
                    full,
                    false,
                    false,
                    () -> {
                        opened++;
                        return reader.raw(file, subject);
                    },
                    known ? contents(file) : Contents.UNKNOWN,
                    name,
                    secret,
                    baseline,
                    name,
                    Optional.empty(),
                    name,
                    goesOn));
            last = changes.counts();
            rejected.clear();
            Set<Long> applied = new HashSet<>();
            RecordReader.Listener listener = new RecordReader.Listener() {
                @Override
                public void read() {}

                @Override
                public void ragged(long row, String reason, List<String> fields) {
                    rejected.add(reason);
                }
            };
            Operation order = Operation.DELETE;
            try (RecordReader.Batches batches = changes.isSnapshot()
                    ? all(changes, file, subject, listener)
                    : changes.changes(reader.rowParser(), 7, 0, listener)) {
                while (batches.hasNext()) {
                    for (Row row : batches.next().rows()) {
                        assertThat(rank(row.change().operation())).isGreaterThanOrEqualTo(rank(order));
                        order = row.change().operation();
                        if (row.number() <= through && (rejecting == null || rejecting.nextInt(4) > 0)) {
                            applied.add(row.number());
                            apply(row);
                        }
                    }
                }
                batches.close();
                assertThat(!changes.isSnapshot() && batches.hasNext())
                        .as("asked when it is closed")
                        .isFalse();
            }
            if (changes.keepsBaseline()) {
                baselines.keep(changes, "plans", "there", baseline.orElseThrow());
                return;
            }
            if (rejecting == null && through == Long.MAX_VALUE) {
                baselines.advance(changes);
            } else {
                baselines.advance(changes, applied::contains);
            }
            baseline = Optional.of(name);
            baselines.removeOthers("plans", "there", Set.of(name));
        }

        private static Contents contents(Path file) throws IOException {
            String text = Files.readString(file);
            return new Contents(
                    Files.size(file), () -> Optional.of(new Digest().add(text).hex(256)));
        }

        private RecordReader.Batches all(ChangeSet changes, Path file, Subject subject, RecordReader.Listener listener)
                throws IOException {
            RecordReader.Rows parsed = reader.parse(reader.open(file));
            reader.header(parsed, subject);
            return changes.all(reader, parsed, 0, listener, subject);
        }

        private static int rank(Operation operation) {
            return switch (operation) {
                case DELETE -> 0;
                case UPDATE -> 1;
                case CREATE, READ -> 2;
            };
        }

        private void apply(Row row) {
            List<String> fields = List.copyOf(row.fields());
            String id = fields.get(header.indexOf("id"));
            if (export.key().isEmpty()) {
                int more = row.change().operation() == Operation.DELETE ? -1 : 1;
                counted.merge(fields, more, Integer::sum);
                counted.remove(fields, 0);
                return;
            }
            switch (row.change().operation()) {
                case DELETE -> assertThat(records.remove(id)).as("deleted").isNotNull();
                case UPDATE -> {
                    List<String> before = records.put(id, fields);
                    assertThat(before).isNotNull();
                    if (header.equals(HEADER)) {
                        assertThat(before).isNotEqualTo(fields);
                    }
                    Map<String, String> differences = new LinkedHashMap<>();
                    for (int i = 0; i < HEADER.size() && header.equals(HEADER); i++) {
                        if (!before.get(i).equals(fields.get(i))) {
                            differences.put(header.get(i), fields.get(i));
                        }
                    }
                    if (header.equals(HEADER)) {
                        assertThat(row.change().columns()).containsExactlyElementsOf(differences.keySet());
                    }
                }
                case CREATE ->
                    assertThat(records.put(id, fields)).as("there already").isNull();
                case READ -> records.put(id, fields);
            }
        }

        private Path write(List<List<String>> rows) throws IOException {
            Path file = workDir.resolve("landed.csv");
            try (Writer out = Files.newBufferedWriter(file)) {
                line(out, header);
                for (List<String> row : rows) {
                    line(out, row);
                }
            }
            return file;
        }

        private void line(Writer out, List<String> fields) throws IOException {
            List<String> written = new ArrayList<>();
            for (String field : fields) {
                boolean needed = quotes || field.matches("(?s).*[,\"\r\n].*");
                written.add(needed ? '"' + field.replace("\"", "\"\"") + '"' : field);
            }
            out.write(String.join(",", written) + (quotes ? "\r\n" : "\n"));
        }
    }
}
