package io.stellicroutes.routes;

import java.util.List;

/** An export with what real ones hold: seven records, and two rows that are none. */
public final class UglyExport {
    public static final String CSV = """
            student_id,"na""me",note\r
            1001,"O'Brien, ""Pat""\","two
            lines"\r
            0002,Zoë 🎓,\r
            too,few\r
            ,,\r
            {{env:HOME}},${body},"a\r
            b"\r
            back\\slash,\u0001\t,</x>&amp;\r
             spaces ,NULL,true\r
            123456789012345678901234567890,0.10,1e5\r
            one,field,too,many\r
            """;

    /** Its records as JSON, in order. */
    public static final List<String> JSON = List.of(
            "{\"student_id\":\"1001\",\"na\\\"me\":\"O'Brien, \\\"Pat\\\"\",\"note\":\"two\\nlines\"}",
            "{\"student_id\":\"0002\",\"na\\\"me\":\"Zoë 🎓\",\"note\":\"\"}",
            "{\"student_id\":\"\",\"na\\\"me\":\"\",\"note\":\"\"}",
            "{\"student_id\":\"{{env:HOME}}\",\"na\\\"me\":\"${body}\",\"note\":\"a\\r\\nb\"}",
            "{\"student_id\":\"back\\\\slash\",\"na\\\"me\":\"\\u0001\\t\",\"note\":\"</x>&amp;\"}",
            "{\"student_id\":\" spaces \",\"na\\\"me\":\"NULL\",\"note\":\"true\"}",
            "{\"student_id\":\"123456789012345678901234567890\",\"na\\\"me\":\"0.10\",\"note\":\"1e5\"}");

    /** The rows that are records; the others, 3 and 9, are ragged. */
    public static final List<Long> ROWS = List.of(1L, 2L, 4L, 5L, 6L, 7L, 8L);

    private UglyExport() {}
}
