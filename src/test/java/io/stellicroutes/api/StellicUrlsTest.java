package io.stellicroutes.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.stellicroutes.config.Channel;
import io.stellicroutes.config.ExportSpec;
import io.stellicroutes.config.SampleExport;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class StellicUrlsTest {
    private static final String HOST = "https://myuniversity.stellic.com";
    private static final String EXPORT_DATA = HOST + "/exports/export_data/";

    private final StellicUrls urls = new StellicUrls(URI.create(HOST));

    /** The sample URLs of the reference, "Data types and sample URLs", one a line; a space is sent as %20. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "audit_data?output_format=csv",
                "audit_requirements?output_format=csv&for_ext_ids=false",
                "bulk_exceptions_detailed?output_format=csv&school_shortname=IA&include_all=false",
                "bulk_pathways?output_format=csv&include_placeholders=true&include_extracurriculars=true",
                "dynamic_group_entities?output_format=csv&dynamic_group=First-years",
                "export_workflow_responses?output_format=csv&workflow_id=1",
                "incorrect_audit_applications?output_format=csv",
                "plan_courses?output_format=csv&mode=unmatched&course_filter=registered",
                "plancourse_enrollment_by_term?output_format=csv&years=[2020,2021,2022,2023]&school_name=Divinity School",
                "programs_without_audits?output_format=csv",
                "registration_details?output_format=csv&semester=winter&year=2023&timestamp=2023-01-17 01:53&all_students=True",
                "audit_coursesection_requirement_count?output_format=csv&usem_ids=2434",
                "audit_coursesection_requirement_count?output_format=csv&usem_ids=2434&usem_ids=3435",
                "student_geneds?output_format=csv",
                "tagged_notes?output_format=csv&tag=2023FANeverAttended",
                "user_groups?output_format=csv"
            })
    void everySampleUrlOfTheReferenceIsMadeByteForByte(String sample) {
        String dataType = sample.substring(0, sample.indexOf('?'));
        String query = sample.substring(sample.indexOf('?') + 1).replaceFirst("output_format=csv&?", "");

        assertThat(urls.exportData(export(dataType, query), Channel.AUTO))
                .isEqualTo(EXPORT_DATA + sample.replace(" ", "%20"));
    }

    @Test
    void theChannelFollowsTheFormatAsInTheReference() {
        ExportSpec export = export("plan_courses", "mode=unmatched");

        assertThat(urls.exportData(export, Channel.S3))
                .isEqualTo(EXPORT_DATA + "plan_courses?output_format=csv&delivery_channel=s3&mode=unmatched");
        assertThat(urls.exportData(export, Channel.HTTP_FILE))
                .isEqualTo(EXPORT_DATA + "plan_courses?output_format=csv&delivery_channel=http_file&mode=unmatched");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\u0001',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "a b|a%20b",
                " a |%20a%20",
                "a+b|a%2Bb",
                "R&D|R%26D",
                "no.1#2|no.1%232",
                "100%|100%25",
                "%20|%2520",
                "a=b|a=b",
                "Zoë|Zo%C3%AB",
                "志明|%E5%BF%97%E6%98%8E",
                "🎓|%F0%9F%8E%93",
                "\"<>\\^`{}|%22%3C%3E%5C%5E%60%7B%7D",
                "it's (1);2,3:4/5?6@7!8$9*~|it's%20(1);2,3:4/5?6@7!8$9*~"
            })
    void aValueIsEncodedOnce(String value, String encoded) {
        assertThat(urls.exportData(export("tagged_notes", "tag=" + value.replace("&", "\u0000")), Channel.AUTO))
                .isEqualTo(EXPORT_DATA + "tagged_notes?output_format=csv&tag=" + encoded);
    }

    @Test
    void lineBreaksAndOtherControlCharactersCannotLeaveTheQuery() {
        assertThat(urls.exportData(export("tagged_notes", "tag=a\r\nHost: b\u0007"), Channel.AUTO))
                .endsWith("&tag=a%0D%0AHost:%20b%07");
    }

    @Test
    void namesAreEncodedTooAndKeepTheirOrderAndRepeats() {
        assertThat(urls.exportData(export("x", "z=1&a b=2&z=3&z=1&empty="), Channel.AUTO))
                .isEqualTo(EXPORT_DATA + "x?output_format=csv&z=1&a%20b=2&z=3&z=1&empty=");
    }

    @Test
    void everyUrlThatIsMadeIsAUri() {
        String url = urls.exportData(export("x", "v= \u0001\u0080é\uFFFD\"<>\\^`{|}🎓"), Channel.S3);

        assertThat(URI.create(url.replace("[", "%5B").replace("]", "%5D"))).isNotNull();
    }

    @Test
    void theFileNameGoesIntoTheUrlOfStepTwo() {
        assertThat(urls.getExportUrl("plan_courses-20250408_182033Z-9aQXvxxy.csv"))
                .isEqualTo(HOST + "/exports/get_export_url/?file_name=plan_courses-20250408_182033Z-9aQXvxxy.csv");
        assertThat(urls.getExportUrl("a&file_name=b#c d.csv")).endsWith("?file_name=a%26file_name=b%23c%20d.csv");
    }

    @Test
    void aPortOfTheBaseUrlStays() {
        assertThat(new StellicUrls(URI.create("http://127.0.0.1:8080")).getExportUrl("a.csv"))
                .isEqualTo("http://127.0.0.1:8080/exports/get_export_url/?file_name=a.csv");
    }

    /** Splits at {@code &} and the first {@code =}; a NUL stands for an ampersand in a value. */
    private static ExportSpec export(String dataType, String query) {
        List<Map.Entry<String, String>> params = new ArrayList<>();
        for (String part : query.isEmpty() ? new String[0] : query.split("&", -1)) {
            String[] pair = part.split("=", 2);
            params.add(Map.entry(pair[0], pair[1].replace('\u0000', '&')));
        }
        return SampleExport.named("mine").dataType(dataType).params(params).to("local");
    }
}
