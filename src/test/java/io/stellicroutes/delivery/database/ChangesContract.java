package io.stellicroutes.delivery.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stellicroutes.delivery.DeliveryException;
import io.stellicroutes.delivery.LoadContext;
import io.stellicroutes.delivery.database.ColumnType.Kind;
import io.stellicroutes.records.Header;
import io.stellicroutes.records.Row;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What changes do to a table, whichever the database. A subclass brings a real one. */
abstract class ChangesContract {
    private static final Instant MARCH_1 = Instant.parse("2026-03-01T02:00:00.000001Z");
    private static final Instant MARCH_2 = Instant.parse("2026-03-02T02:00:00.000001Z");
    private static final Instant MARCH_3 = Instant.parse("2026-03-03T02:00:00.000001Z");

    private final Database database;
    private final String username;
    ChangedTable table;

    ChangesContract(Database database, String username) {
        this.database = database;
        this.username = username;
    }

    abstract String url();

    @BeforeEach
    void startWithoutATable() throws SQLException {
        table = new ChangedTable(database, url(), username);
        table.drop();
    }

    @AfterEach
    void closePools() {
        table.close();
    }

    private void threeStudents() throws Exception {
        table.snapshot(
                "run-1", MARCH_1, table.read(1, "1", "Ada"), table.read(2, "2", "Grace"), table.read(3, "3", "Edsger"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"keep", "hard", "soft"})
    void changesTouchTheirRowsAndNoOthers(String delete) throws Exception {
        table.settings.put("delete", delete);
        threeStudents();

        assertThat(table.changes(
                        "run-2",
                        MARCH_2,
                        table.deleted("3", ""),
                        table.updated(2, "2", "Grace Hopper"),
                        table.created(9, "4", "Barbara")))
                .isEqualTo(3);

        List<String> others = List.of("1,Ada,run-1,1", "2,Grace Hopper,run-2,2", "4,Barbara,run-2,9");
        assertThat(table.of("plan_courses", "WHERE " + table.q("id") + " <> '3'", "id", "name", "_run_id", "_row"))
                .isEqualTo(others);
        assertThat(table.of("plan_courses", "WHERE " + table.q("id") + " = '3'", "id", "name", "_run_id", "_row"))
                .isEqualTo(
                        switch (delete) {
                            case "keep" -> List.of("3,Edsger,run-1,3");
                            case "soft" -> List.of("3,Edsger,run-2,3");
                            default -> List.of();
                        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"hard", "soft"})
    void aRecordWhoseKeyIsWrittenOtherwiseHasOneRowUnlessTheNewOneIsRejected(String delete) throws Exception {
        table.settings.put("delete", delete);
        table.types.put("name", "integer");
        table.snapshot(
                "run-1",
                MARCH_1,
                table.read(1, "k-1", "10"),
                table.read(2, "k-2", "20"),
                table.read(3, "k-3", "30"),
                table.read(4, "k-4", "40"));

        assertThat(table.changes(
                        "run-2",
                        MARCH_2,
                        table.renamed(1, "k-1", "1-K", "11"),
                        table.renamed(2, "k-2", "2-K", "none"),
                        table.updated(3, "k-3", "31"),
                        table.renamed(4, "k-4", "4-K", "9999999999999"),
                        table.renamed(5, "k-5", "5-K", "51")))
                .isEqualTo(3);

        assertThat(table.rejects()).hasSize(2);
        assertThat(table.of(
                        "plan_courses",
                        delete.equals("soft") ? "WHERE " + table.q("_deleted_at") + " IS NULL" : "",
                        "id",
                        "name"))
                .containsExactly("1-K,11", "5-K,51", "k-2,20", "k-3,31", "k-4,40");
    }

    @Test
    void aKeyThatComesBackIsNoLongerMarkedAsDeleted() throws Exception {
        table.settings.put("delete", "soft");
        threeStudents();
        table.changes("run-2", MARCH_2, table.deleted("3", ""));
        assertThat(table.rows("id", "_deleted_at").get(2)).startsWith("3,2026-03-02 02:00:00.000001");

        table.changes("run-3", MARCH_3, table.created(3, "3", "Edsger"));
        assertThat(table.rows("id", "name", "_deleted_at", "_run_id"))
                .containsExactly("1,Ada,-,run-1", "2,Grace,-,run-1", "3,Edsger,-,run-3");

        table.changes("run-4", Instant.parse("2026-03-04T02:00:00Z"), table.deleted("3", ""));
        assertThat(table.rows("id", "_deleted_at").get(2)).startsWith("3,2026-03-04 02:00:00");
    }

    @Test
    void aTableThatIsThereGetsTheColumnOfDeletedRowsWithDeleteSoftOnly() throws Exception {
        threeStudents();
        assertThatThrownBy(() -> table.rows("_deleted_at")).isInstanceOf(SQLException.class);

        table.settings.put("delete", "soft");
        table.changes("run-2", MARCH_2, table.deleted("1", ""));

        assertThat(table.of("plan_courses", "WHERE " + table.q("_deleted_at") + " IS NOT NULL", "id"))
                .containsExactly("1");
    }

    /** In terms of bytes, whatever the database's collation takes for the same. */
    @ParameterizedTest
    @ValueSource(strings = {"merge", "history"})
    void aSnapshotWritesOnlyWhatDiffers(String mode) throws Exception {
        table.settings.put("mode", mode);
        table.header = Header.of("id", "name", "credits", "day");
        table.types.put("credits", "decimal(6,2)");
        table.types.put("day", "date");
        table.snapshot(
                "run-1",
                MARCH_1,
                table.read(1, "1", "Ada", "1.50", "2026-01-01"),
                table.read(2, "2", "Ada", "1.50", ""),
                table.read(3, "3", "Ada", "", "2026-01-01"),
                table.read(4, "4", "Ada", "1.50", "2026-01-01"),
                table.read(5, "5", "Ada", "1.50", "2026-01-01"));

        table.snapshot(
                "run-2",
                MARCH_2,
                table.read(1, "1", "ada", "1.50", "2026-01-01"),
                table.read(2, "2", "Ada ", "1.50", ""),
                table.read(3, "3", "Ada", "2", "2026-01-01"),
                table.read(4, "4", "Ada", "1.5", "2026-01-01"),
                table.read(5, "5", "Ada", "1.50", ""));

        String current = mode.equals("merge") ? "" : "WHERE " + database.isCurrent("");
        assertThat(table.of("plan_courses", current, "id", "name", "credits", "day", "_run_id"))
                .containsExactly(
                        "1,ada,1.50,2026-01-01,run-2",
                        "2,Ada ,1.50,-,run-2",
                        "3,Ada,2.00,2026-01-01,run-2",
                        "4,Ada,1.50,2026-01-01,run-1",
                        "5,Ada,1.50,-,run-2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"hard", "soft"})
    void anAdoptedTableLosesWhatTheFileLacks(String delete) throws Exception {
        table.settings.put("delete", delete);
        table.types.put("id", "integer");
        threeStudents();

        table.adopted("run-2", MARCH_2, table.read(1, "1", "Ada"), table.read(2, "4", "Barbara"));

        String there = delete.equals("soft") ? "WHERE " + table.q("_deleted_at") + " IS NULL" : "";
        assertThat(table.of("plan_courses", there, "id", "_run_id")).containsExactly("1,run-1", "4,run-2");
        assertThat(table.rows("id")).hasSize(delete.equals("soft") ? 4 : 2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"merge", "history"})
    void aRowThatIsRejectedIsNotTakenForOneThatTheFileLacks(String mode) throws Exception {
        table.settings.put("mode", mode);
        table.settings.put("delete", "hard");
        table.types.put("name", "integer");
        table.snapshot("run-1", MARCH_1, table.read(1, "1", "1"), table.read(2, "2", "2"), table.read(3, "3", "3"));

        assertThat(table.adopted("run-2", MARCH_2, table.read(1, "1", "1"), table.read(2, "2", "two")))
                .isEqualTo(1);

        assertThat(table.rejects()).containsExactly("2: column name: expected integer");
        String there = mode.equals("merge") ? "" : "WHERE " + database.isCurrent("");
        assertThat(table.of("plan_courses", there, "id")).containsExactly("1", "2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"merge", "history"})
    void moreThanTheExportAllowsIsNotDeletedFromAnAdoptedTable(String mode) throws Exception {
        table.settings.put("mode", mode);
        table.settings.put("delete", "hard");
        Row[] twenty = IntStream.rangeClosed(1, 20)
                .mapToObj(i -> table.read(i, "" + i, "Ada"))
                .toArray(Row[]::new);
        table.snapshot("run-1", MARCH_1, twenty);
        LoadContext.ChangeMode adopt = new LoadContext.ChangeMode(MARCH_2, true, true, true);

        assertThatThrownBy(() -> table.deliver("run-2", adopt, java.util.Arrays.copyOf(twenty, 17)))
                .isInstanceOf(DeliveryException.class)
                .hasMessageContaining("the table has 3 rows of 20 that the file lacks, and max-deletes is 10%")
                .hasMessageContaining("#max-deletes");
        assertThat(table.rows("id")).hasSize(20);

        table.deliver("run-2", adopt, java.util.Arrays.copyOf(twenty, 18));
        assertThat(table.of("plan_courses", mode.equals("merge") ? "" : "WHERE " + database.isCurrent(""), "id"))
                .hasSize(18);
    }

    /** A row is deleted before its value comes in another one, and changed before it comes in a new one. */
    @Test
    void aUniqueColumnBesideTheKeyHolds() throws Exception {
        table.settings.put("delete", "hard");
        table.header = Header.of("id", "email");
        table.types.put("email", "varchar(40)");
        table.snapshot("run-1", MARCH_1, table.read(1, "1", "ada"), table.read(2, "2", "grace"));
        table.execute("CREATE UNIQUE INDEX one_email ON " + table.q("plan_courses") + " (" + table.q("email") + ")");

        table.changes(
                "run-2", MARCH_2, table.deleted("1", ""), table.updated(1, "2", "ada"), table.created(2, "3", "grace"));

        assertThat(table.rows("id", "email")).containsExactly("2,ada", "3,grace");
        assertThatThrownBy(() -> table.changes("run-3", MARCH_3, table.created(3, "4", "grace")))
                .isInstanceOf(DeliveryException.class)
                .hasMessageContaining("#constraint");
        assertThat(table.rows("id", "email")).containsExactly("2,ada", "3,grace");
    }

    @ParameterizedTest
    @ValueSource(strings = {"merge", "history"})
    void textsOfAKeyThatAreOneNumberAreOneRow(String mode) throws Exception {
        table.settings.put("mode", mode);
        table.settings.put("delete", "hard");
        table.types.put("id", "integer");
        table.snapshot("run-1", MARCH_1, table.read(1, "01", "Ada"), table.read(2, "2", "Grace"));

        for (int attempt = 0; attempt < 2; attempt++) {
            table.changes("run-2", MARCH_2, table.deleted("01", ""), table.created(1, "1", "Ada"));

            String current = mode.equals("merge") ? "" : "WHERE " + database.isCurrent("");
            assertThat(table.of("plan_courses", current, "id", "name", "_run_id"))
                    .containsExactly("1,Ada,run-2", "2,Grace,run-1");
            assertThat(table.rows("id")).hasSize(mode.equals("merge") ? 2 : 3);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aRowThatIsMarkedAndComesBackInOneRunIsThereAsItCame(boolean withOthers) throws Exception {
        table.settings.put("delete", "soft");
        table.types.put("id", "integer");
        table.snapshot("run-1", MARCH_1, table.read(1, "1", "Ada"), table.read(2, "2", "Grace"));
        List<String> before = table.rows();

        for (int attempt = 0; attempt < 2; attempt++) {
            if (withOthers) {
                table.changes(
                        "run-2",
                        MARCH_2,
                        table.deleted("1", ""),
                        table.updated(2, "2", "Bo"),
                        table.created(7, "01", "Ida"));
            } else {
                table.changes("run-2", MARCH_2, table.deleted("1", ""), table.created(7, "01", "Ida"));
            }
            assertThat(table.rows("id", "name", "_deleted_at"))
                    .containsExactly("1,Ida,-", withOthers ? "2,Bo,-" : "2,Grace,-");
        }
        table.undo("run-2", MARCH_2);
        assertThat(table.rows()).isEqualTo(before);
    }

    /** A baseline would know two records where the table has one row, and delete it with the first of them. */
    @ParameterizedTest
    @ValueSource(strings = {"merge", "history"})
    void rowsWhoseKeysAreOneForTheTableAreNotTaken(String mode) throws Exception {
        table.settings.put("mode", mode);
        table.types.put("id", "integer");
        table.snapshot("run-1", MARCH_1, table.read(1, "2", "Grace"));

        assertThatThrownBy(() -> table.snapshot(
                        "run-2",
                        MARCH_2,
                        table.read(1, "1", "Ada"),
                        table.read(2, "2", "Bo"),
                        table.read(3, "01", "Ida")))
                .isInstanceOf(DeliveryException.class)
                .hasMessageContaining("1 row has the key of another row for the table, though the texts differ")
                .hasMessageContaining("#duplicate-keys");
        assertThat(table.rows("id", "name")).containsExactly("2,Grace");
    }

    @Test
    void historyTellsWhatHeldWhen() throws Exception {
        table.settings.put("mode", "history");
        threeStudents();
        table.changes(
                "run-2",
                MARCH_2,
                table.deleted("3", ""),
                table.updated(2, "2", "Grace Hopper"),
                table.created(4, "4", "Barbara"));
        table.changes("run-3", MARCH_3, table.created(4, "3", "Edsger"));

        assertThat(table.query("SELECT " + table.q("id") + ", " + table.q("name") + " FROM " + table.q("plan_courses")
                        + " WHERE " + table.q("_valid_from") + " <= TIMESTAMP '2026-03-02 12:00:00' AND ("
                        + table.q("_valid_to") + " > TIMESTAMP '2026-03-02 12:00:00' OR " + table.q("_valid_to")
                        + " IS NULL)"))
                .containsExactly("1,Ada", "2,Grace Hopper", "4,Barbara");
        assertThat(table.of("plan_courses_current", "", "id", "name", "_run_id"))
                .containsExactly("1,Ada,run-1", "2,Grace Hopper,run-2", "3,Edsger,run-3", "4,Barbara,run-2");
        assertThat(table.rows("id")).hasSize(6);
    }

    @Test
    void theColumnThatIsForTheIndexOnlyIsNotSeen() throws Exception {
        table.settings.put("mode", "history");
        threeStudents();

        assertThat(table.query("SELECT * FROM " + table.q("plan_courses"))
                        .get(0)
                        .split(",", -1))
                .hasSize(8);
    }

    @Test
    void aKeyHasNoSecondCurrentVersion() throws Exception {
        table.settings.put("mode", "history");
        threeStudents();

        assertThatThrownBy(() -> table.execute("INSERT INTO " + table.q("plan_courses") + " (" + table.q("id") + ", "
                        + table.q("_current") + ") VALUES ('1', TRUE)"))
                .isInstanceOf(SQLException.class);
        table.execute("INSERT INTO " + table.q("plan_courses") + " (" + table.q("id") + ", " + table.q("_current")
                + ") VALUES ('1', FALSE)");
    }

    @Test
    void changesOfIgnoredColumnsMakeNoVersion() throws Exception {
        table.settings.put("mode", "history");
        table.settings.put("history.ignore", "Seen");
        table.header = Header.of("id", "name", "seen");
        table.snapshot("run-1", MARCH_1, table.read(1, "1", "Ada", "a"), table.read(2, "2", "Grace", "a"));

        table.changes("run-2", MARCH_2, table.updated(1, "1", "Ada", "b"), table.updated(2, "2", "Grace Hopper", "b"));

        assertThat(table.rows("id", "name", "seen", "_run_id"))
                .containsExactly("1,Ada,b,run-1", "2,Grace Hopper,b,run-2", "2,Grace,a,run-1");
    }

    @Test
    void aColumnThatComesLaterIsInTheViewToo() throws Exception {
        table.settings.put("mode", "history");
        threeStudents();
        table.header = Header.of("id", "name", "email");
        table.changes("run-2", MARCH_2, table.updated(1, "1", "Ada", "ada@example.edu"));

        assertThat(table.of("plan_courses_current", "", "id", "email"))
                .containsExactly("1,ada@example.edu", "2,-", "3,-");
    }

    @Test
    void aRunWhoseClockWasSetBackBeginsBehindTheLastVersion() throws Exception {
        table.settings.put("mode", "history");
        table.snapshot("run-1", MARCH_3, table.read(1, "1", "Ada"), table.read(2, "2", "Grace"));
        for (int attempt = 0; attempt < 2; attempt++) {
            table.changes("run-2", MARCH_1, table.deleted("2", ""), table.updated(1, "1", "Ada Lovelace"));

            assertThat(table.rows("id", "name", "_valid_from", "_valid_to"))
                    .map(row -> row.replace("+00", ""))
                    .containsExactly(
                            "1,Ada Lovelace,2026-03-03 02:00:00.000002,-",
                            "1,Ada,2026-03-03 02:00:00.000001,2026-03-03 02:00:00.000002",
                            "2,Grace,2026-03-03 02:00:00.000001,2026-03-03 02:00:00.000002");
        }
    }

    /** As corrected rows of it do. */
    @Test
    void aRunThatBringsOtherValuesLaterChangesTheVersionsThatItHasMade() throws Exception {
        table.settings.put("mode", "history");
        threeStudents();
        table.changes("run-2", MARCH_2, table.updated(1, "1", "Ada L."), table.created(4, "4", "Barbara"));
        table.changes("run-2", MARCH_2, table.deleted("4", ""), table.updated(1, "1", "Ada Lovelace"));

        assertThat(table.rows("id", "name", "_run_id"))
                .containsExactly("1,Ada Lovelace,run-2", "1,Ada,run-1", "2,Grace,run-1", "3,Edsger,run-1");
    }

    @Test
    void historyRefusesATableThatHoldsSomethingElse() throws Exception {
        table.settings.put("mode", "append");
        table.snapshot("run-1", MARCH_1, table.read(1, "1", "Ada"));
        table.settings.put("mode", "history");
        assertThatThrownBy(() -> table.changes("run-2", MARCH_2, table.created(1, "2", "Grace")))
                .isInstanceOf(DeliveryException.class)
                .hasMessageContaining("no column _valid_from")
                .hasMessageContaining("#history-table");

        table.drop();
        table.settings.put("mode", "merge");
        table.snapshot("run-1", MARCH_1, table.read(1, "1", "Ada"));
        table.execute("DELETE FROM " + table.q("plan_courses"));
        table.settings.put("mode", "history");
        assertThatThrownBy(() -> table.changes("run-2", MARCH_2, table.created(1, "2", "Grace")))
                .isInstanceOf(DeliveryException.class)
                .hasMessageContaining("a unique index on the key [id]")
                .hasMessageContaining("#history-table");
    }

    @Test
    void aTableThatReplaceHasFilledBecomesAHistory() throws Exception {
        table.settings.put("mode", "replace");
        threeStudents();
        for (String column : List.of("_valid_from", "_valid_to", "_current")) {
            ColumnType type = ColumnType.of(column.equals("_current") ? Kind.BOOLEAN : Kind.TIMESTAMP);
            table.execute(
                    database.addColumn(table.q("plan_courses"), new Column(column, type, database.type(type), 0)));
        }
        table.execute("UPDATE " + table.q("plan_courses") + " SET " + table.q("_valid_from") + " = "
                + table.q("_loaded_at") + ", " + table.q("_current") + " = TRUE");

        table.settings.put("mode", "history");
        table.adopted("run-2", MARCH_2, table.read(1, "1", "Ada Lovelace"), table.read(2, "2", "Grace"));

        assertThat(table.of("plan_courses_current", "", "id", "name", "_run_id"))
                .containsExactly("1,Ada Lovelace,run-2", "2,Grace,run-1");
        assertThat(table.rows("id")).hasSize(4);
    }

    /** Somebody has been at it: a row is gone, one is another, one is too many. */
    @ParameterizedTest
    @ValueSource(strings = {"keep", "hard", "soft", "history"})
    void whatATableHasOtherwiseThanTheFileIsCountedAndMended(String delete) throws Exception {
        boolean history = delete.equals("history");
        table.settings.put("mode", history ? "history" : "merge");
        table.settings.put("delete", history ? "keep" : delete);
        threeStudents();
        table.execute("DELETE FROM " + table.q("plan_courses") + " WHERE " + table.q("id") + " = '1'");
        table.execute("UPDATE " + table.q("plan_courses") + " SET " + table.q("name") + " = 'grace' WHERE "
                + table.q("id") + " = '2'");
        Row[] file = {table.read(1, "1", "Ada"), table.read(2, "2", "Grace"), table.read(3, "4", "Barbara")};
        List<String> before = table.rows();

        TableDifference difference = new TableDifference(2, 1, 1);
        assertThat(table.compare("run-1", MARCH_2, false, file)).isEqualTo(difference);
        assertThat(table.rows()).isEqualTo(before);
        assertThat(table.compare("run-1", MARCH_2, true, file)).isEqualTo(difference);

        assertThat(table.compare("run-1", MARCH_2, false, file))
                .isEqualTo(new TableDifference(0, 0, delete.equals("keep") ? 1 : 0));
        String live = history ? "WHERE " + database.isCurrent("") : "WHERE " + table.q("id") + " <> '3'";
        assertThat(table.of("plan_courses", live, "id", "name")).containsExactly("1,Ada", "2,Grace", "4,Barbara");
    }

    @Test
    void aTableThatIsMissingIsNotMadeByAComparison() throws Exception {
        assertThat(table.compare("run-1", MARCH_1, false, table.read(1, "1", "Ada")))
                .isEqualTo(new TableDifference(1, 0, 0));

        assertThatThrownBy(() -> table.rows()).isInstanceOf(SQLException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"merge", "history"})
    void aRunThatALaterOneHasComeAfterIsNotTakenBackBeforeThat(String mode) throws Exception {
        table.settings.put("mode", mode);
        table.settings.put("delete", "soft");
        threeStudents();
        table.changes("run-2", MARCH_2, table.deleted("1", ""), table.updated(2, "2", "Grace Hopper"));
        table.changes("run-3", MARCH_3, table.created(1, "1", "Ada"));
        List<String> before = table.rows();

        assertThatThrownBy(() -> table.undo("run-2", MARCH_2))
                .isInstanceOf(DeliveryException.class)
                .hasMessageContaining("the run run-2 can't be taken back")
                .hasMessageContaining("Nothing was changed.")
                .hasMessageContaining("#cannot-undo");
        assertThat(table.rows()).isEqualTo(before);
    }

    @Test
    void whatARunHasDoneToAMergedTableIsTakenBackToTheValuesOfBefore() throws Exception {
        table.settings.put("delete", "soft");
        threeStudents();
        table.execute("ALTER TABLE " + table.q("plan_courses") + " ADD " + table.q("remark") + " VARCHAR(9)");
        table.execute("UPDATE " + table.q("plan_courses") + " SET " + table.q("remark") + " = 'mine'");
        List<String> before = table.rows();
        table.header = Header.of("id", "name", "email");
        table.changes(
                "run-2",
                MARCH_2,
                table.deleted("1", "", ""),
                table.updated(2, "2", "Grace Hopper", "g"),
                table.created(4, "4", "Barbara", "b"));

        assertThat(table.undo("run-2", MARCH_2)).isEqualTo(new UndoneRun(1, 2));
        assertThat(table.rows())
                .isEqualTo(before.stream().map(row -> row + ",-").toList());
    }

    /** Then the values of before would be lost, or somebody's own. */
    @Test
    void aRowThatSomebodyElseHasTakenAwayKeepsARunFromBeingTakenBack() throws Exception {
        table.settings.put("delete", "soft");
        threeStudents();
        table.changes("run-2", MARCH_2, table.updated(2, "2", "Grace Hopper"));
        table.execute("DELETE FROM " + table.q("plan_courses") + " WHERE " + table.q("id") + " = '2'");

        assertThatThrownBy(() -> table.undo("run-2", MARCH_2)).hasMessageContaining("1 of its rows have been changed");
        assertThat(table.rows("id")).containsExactly("1", "3");
    }

    @ParameterizedTest
    @ValueSource(strings = {"keep", "hard"})
    void aTableThatDoesNotKnowWhatWasBeforeSaysSo(String delete) throws Exception {
        table.settings.put("delete", delete);
        threeStudents();

        assertThatThrownBy(() -> table.undo("run-1", MARCH_1))
                .hasMessageContaining("it needs mode=history, or mode=merge with delete=soft")
                .hasMessageContaining("#cannot-undo");
    }

    /** Of earlier runs it is not known what was before. */
    @Test
    void aRunOfBeforeSoftDeletesIsNotTakenBack() throws Exception {
        threeStudents();
        table.changes("run-2", MARCH_2, table.updated(2, "2", "Grace Hopper"));
        table.settings.put("delete", "soft");

        assertThatThrownBy(() -> table.undo("run-2", MARCH_2)).hasMessageContaining("#cannot-undo");
        assertThat(table.rows("id")).hasSize(3);
    }

    /** Its first rows are not known as they were before. */
    @Test
    void aRunThatBringsMoreBehindALaterOneIsNotTakenBack() throws Exception {
        table.settings.put("delete", "soft");
        threeStudents();
        table.changes("run-2", MARCH_2, table.updated(2, "2", "Grace Hopper"));
        table.changes("run-3", MARCH_3, table.updated(3, "3", "Edsger Dijkstra"));
        table.changes("run-2", MARCH_2, table.updated(1, "1", "Ada Lovelace"), table.created(4, "4", "Barbara"));
        List<String> before = table.rows();

        assertThatThrownBy(() -> table.undo("run-2", MARCH_2)).hasMessageContaining("#cannot-undo");
        assertThat(table.rows()).isEqualTo(before);
    }

    /** As when the process has stood still for longer than its lease. */
    @Test
    void nothingIsMendedByWhoHasLostTheExport() throws Exception {
        threeStudents();
        table.execute("DELETE FROM " + table.q("plan_courses") + " WHERE " + table.q("id") + " = '1'");
        List<String> before = table.rows();
        table.mayGoOn = () -> {
            throw new IllegalStateException("lost");
        };

        assertThatThrownBy(() -> table.compare("run-1", MARCH_2, true, table.read(1, "1", "Ada")))
                .hasMessage("lost");
        assertThat(table.rows()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"merge", "history"})
    void noRunIsTakenBackByWhoHasLostTheExport(String mode) throws Exception {
        table.settings.put("mode", mode);
        table.settings.put("delete", "soft");
        threeStudents();
        table.changes("run-2", MARCH_2, table.updated(2, "2", "Grace Hopper"));
        List<String> before = table.rows();
        table.mayGoOn = () -> {
            throw new IllegalStateException("lost");
        };

        assertThatThrownBy(() -> table.undo("run-2", MARCH_2)).hasMessage("lost");
        assertThat(table.rows()).isEqualTo(before);
    }
}
