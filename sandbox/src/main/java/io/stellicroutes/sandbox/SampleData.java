package io.stellicroutes.sandbox;

import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/**
 * Plausible records of every data type, the same for the same seed, among them the ugly values that real exports have:
 * commas, quotes and line breaks in fields, other scripts, leading zeros and blanks, formulas, empty fields. The
 * reference gives no columns; these are made up.
 */
final class SampleData {
    private static final long SEED = 20250408;
    private static final int UGLY_ONE_IN = 40;
    private static final List<String> GIVEN =
            List.of("Ada", "Zoë", "Łukasz", "Nguyễn", "María José", "Jean-Luc", "O'Brien", "志明", "Søren", "Anaïs");
    private static final List<String> FAMILY = List.of(
            "Lovelace", "Müller", "García Márquez", "Nkrumah", "Smith, Jr.", "Wójcik", "de la Cruz", "王", "Ó Sé");
    private static final List<String> SUBJECTS = List.of("MATH", "HIST", "CS", "BIO", "DIV", "ENG", "CHEM");
    private static final List<String> TITLES = List.of(
            "Calculus I",
            "Research, Methods, and Ethics",
            "The \"Long\" Nineteenth Century",
            "Introduction to Programming",
            "Évolution & Ecology",
            "Old Testament / Hebrew Bible");
    private static final List<String> TERMS = List.of("fall", "winter", "spring", "summer");
    private static final List<String> STATUSES =
            List.of("active", "archived", "draft", "pending", "denied", "approved");
    private static final List<String> UGLY = List.of(
            "a note, with commas",
            "she said \"see me\"",
            "first line\nsecond line",
            "first line\r\nthird line, \"quoted\"",
            "=1+1",
            "  spaces around  ",
            "NULL",
            "\\N",
            "tab\there",
            "😀 émoji",
            "; drop table students; --",
            "<b>html</b> & entities",
            "0007",
            "");

    /** The columns of each data type; the first identifies a record. */
    private static final Map<String, List<String>> COLUMNS = new LinkedHashMap<>();

    static {
        columns("audit_data", "audit_id,name,status,scope,catalog_year,last_modified");
        columns("audit_requirements", "requirement_id,audit_id,requirement_name,constraint,min_units,notes");
        columns("bulk_exceptions_detailed", "exception_id,student_id,type,status,requirement_name,comment,created_on");
        columns("bulk_pathways", "pathway_id,name,program,term,course_code,units");
        columns("dynamic_group_entities", "email,first_name,last_name,dynamic_group,program,department,school");
        columns("export_workflow_responses", "request_id,student_id,status,comment,submitted_on");
        columns("incorrect_audit_applications", "application_id,student_id,program,audit_id,expected_audit_id,manual");
        columns("plan_courses", "plan_course_id,student_id,course_code,title,term,year,units,grade,note");
        columns("plancourse_enrollment_by_term", "row_id,course_code,title,term,year,enrollments");
        columns("programs_without_audits", "program_id,program,school,department");
        columns("registration_details", "registration_id,student_id,course_code,section,term,year,timestamp");
        columns(
                "audit_coursesection_requirement_count",
                "row_id,course_code,section,requirement_name,students_counted");
        columns("student_geneds", "gened_id,student_id,requirement_name,status,units");
        columns("tagged_notes", "note_id,student_id,creator_email,tag,note,created_on");
        columns("user_groups", "group_id,name,description,members");
        columns("all_appointments", "appointment_id,student_id,advisor_email,status,note,start_time");
        columns("permissions", "permission_id,email,role,scope,granted_on");
        columns("sections_counting_for_reqs", "row_id,course_code,section,requirement_name,audit_id");
    }

    private SampleData() {}

    private static void columns(String dataType, String names) {
        COLUMNS.put(dataType, List.of(names.split(",")));
    }

    static Set<String> dataTypes() {
        return Set.copyOf(COLUMNS.keySet());
    }

    static boolean knows(String dataType) {
        return COLUMNS.containsKey(dataType);
    }

    static List<String> columnsOf(String dataType) {
        return COLUMNS.get(dataType);
    }

    /** Writes a header and so many records, UTF-8; streams. */
    static void write(String dataType, long rows, OutputStream out) throws IOException {
        List<String> columns = COLUMNS.get(dataType);
        Random random = new Random(SEED + dataType.hashCode());
        Writer writer = new OutputStreamWriter(out, StandardCharsets.UTF_8);
        CSVPrinter csv = new CSVPrinter(writer, CSVFormat.RFC4180);
        csv.printRecord(columns);
        List<String> record = new ArrayList<>(columns.size());
        for (long row = 1; row <= rows; row++) {
            record.clear();
            for (int column = 0; column < columns.size(); column++) {
                record.add(column == 0 ? identity(columns.get(0), row) : value(columns.get(column), random));
            }
            csv.printRecord(record);
        }
        writer.flush();
    }

    private static String identity(String column, long row) {
        return column.equals("email") ? "student" + row + "@example.edu" : Long.toString(row);
    }

    private static String value(String column, Random random) {
        return switch (column) {
            case "student_id" -> String.format("%08d", random.nextInt(40_000));
            case "first_name" -> one(GIVEN, random);
            case "last_name" -> one(FAMILY, random);
            case "email", "advisor_email", "creator_email" -> "staff" + random.nextInt(900) + "@example.edu";
            case "course_code" -> one(SUBJECTS, random) + " " + (100 + random.nextInt(400));
            case "title", "requirement_name", "name", "program" -> one(TITLES, random);
            case "term" -> one(TERMS, random);
            case "year", "catalog_year" -> Integer.toString(2019 + random.nextInt(8));
            case "units", "min_units" -> random.nextInt(5) + "." + random.nextInt(2) * 5;
            case "grade" -> one(List.of("A", "A-", "B+", "B", "C", "F", "W", ""), random);
            case "status" -> one(STATUSES, random);
            case "section" -> String.format("%03d", 1 + random.nextInt(12));
            case "manual" -> random.nextBoolean() ? "True" : "False";
            case "audit_id", "expected_audit_id", "members", "enrollments", "students_counted" ->
                Integer.toString(random.nextInt(3_000));
            case "created_on", "submitted_on", "granted_on", "last_modified", "timestamp", "start_time" ->
                String.format(
                        "2025-%02d-%02d %02d:%02d:33.229534+00:00",
                        1 + random.nextInt(12), 1 + random.nextInt(28), random.nextInt(24), random.nextInt(60));
            case "note", "comment", "notes", "description", "constraint" ->
                random.nextInt(UGLY_ONE_IN) < UGLY.size()
                        ? one(UGLY, random)
                        : "Meets the advisor in week " + random.nextInt(14);
            default -> one(List.of("Divinity School", "IA", "Arts & Sciences", "Engineering", ""), random);
        };
    }

    private static String one(List<String> values, Random random) {
        return values.get(random.nextInt(values.size()));
    }
}
