package io.stellicroutes.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.stellicroutes.base.Problem;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CatalogueTest {
    private final Catalogue catalogue = Catalogue.load();

    @Test
    void itHasTheFifteenTypesOfTheReferenceAndThoseKnownSince() {
        assertThat(catalogue.all())
                .extracting(Catalogue.DataType::name)
                .containsExactly(
                        "audit_data",
                        "audit_requirements",
                        "bulk_exceptions_detailed",
                        "bulk_pathways",
                        "dynamic_group_entities",
                        "export_workflow_responses",
                        "incorrect_audit_applications",
                        "plan_courses",
                        "plancourse_enrollment_by_term",
                        "programs_without_audits",
                        "registration_details",
                        "audit_coursesection_requirement_count",
                        "student_geneds",
                        "tagged_notes",
                        "user_groups",
                        "all_appointments",
                        "permissions",
                        "sections_counting_for_reqs");
    }

    /** The parameters of the reference's sample URLs. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "audit_data                            |",
                "audit_requirements                    | for_ext_ids=false",
                "bulk_exceptions_detailed              | school_shortname=IA&include_all=false",
                "bulk_pathways                         | include_placeholders=true&include_extracurriculars=true",
                "export_workflow_responses             | workflow_id=1",
                "incorrect_audit_applications          |",
                "plan_courses                          | mode=unmatched&course_filter=registered",
                "plancourse_enrollment_by_term         | years=[2020,2021,2022,2023]&school_name=Divinity School",
                "programs_without_audits               |",
                "registration_details                  | semester=winter&year=2023&timestamp=2023-01-17 01:53&all_students=True",
                "audit_coursesection_requirement_count | usem_ids=2434&usem_ids=3435",
                "student_geneds                        |",
                "tagged_notes                          | tag=2023FANeverAttended",
                "user_groups                           |"
            })
    void aSampleIsTheReferencesOwnAndTheTypeKnowsItsParameters(String dataType, String sample) {
        String query = sample == null ? "" : sample;

        assertThat(catalogue.find(dataType).orElseThrow().sample()).isEqualTo(query);
        assertThat(catalogue.warnings(dataType, params(query))).isEmpty();
        assertThat(catalogue.errors(dataType, params(query))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "dynamic_group_entities, dynamic_group",
        "export_workflow_responses, workflow_id",
        "audit_coursesection_requirement_count, usem_ids",
        "tagged_notes, tag"
    })
    void whatATypeCannotDoWithoutIsRequired(String dataType, String parameter) {
        assertThat(catalogue.errors(dataType, List.of()))
                .singleElement()
                .asString()
                .startsWith(parameter + " is missing: the data type " + dataType + " needs it (");
    }

    @Test
    void registrationsAreThoseOfOneSemesterAndYear() {
        assertThat(catalogue.errors("registration_details", List.of())).hasSize(2);
    }

    @Test
    void onlyTermsMayRepeat() {
        assertThat(catalogue.all().stream()
                        .flatMap(type -> type.parameters().stream())
                        .filter(Catalogue.Parameter::repeatable))
                .extracting(Catalogue.Parameter::name)
                .containsExactly("usem_ids");
    }

    @Test
    void aParameterThatStandsTwiceThoughItDoesNotRepeatIsAWarning() {
        assertThat(catalogue.warnings("tagged_notes", params("tag=a&tag=b")))
                .extracting(Problem::text)
                .containsExactly(
                        "the data type tagged_notes is not known to take the parameter tag more than once; it is"
                                + " sent all the same (see docs/errors.md#repeated-parameter)");
        assertThat(catalogue.warnings("audit_coursesection_requirement_count", params("usem_ids=1&usem_ids=2")))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "audit_requirements, always",
        "permissions, always",
        "sections_counting_for_reqs, always",
        "all_appointments, 'above 5,000 rows'",
        "audit_coursesection_requirement_count, performed in the background"
    })
    void typesThatDefaultToTheAsynchronousFlowSaySo(String dataType, String why) {
        assertThat(catalogue.find(dataType).orElseThrow().asynchronous()).isEqualTo(why);
    }

    @Test
    void everyEntryIsWholeAndInWordsOfAReasonableLength() {
        assertThat(catalogue.all()).allSatisfy(type -> {
            assertThat(type.description()).endsWith(".").hasSizeBetween(10, 120);
            assertThat(type.parameters()).allSatisfy(parameter -> {
                assertThat(parameter.name()).matches("[a-z_]+");
                assertThat(parameter.description()).hasSizeBetween(3, 100).doesNotEndWith(".");
            });
            assertThat(catalogue.errors(type.name(), params(type.sample()))).isEmpty();
        });
        assertThat(catalogue.all()).extracting(Catalogue.DataType::name).doesNotHaveDuplicates();
    }

    @Test
    void anUnknownTypeIsNoError() {
        assertThat(catalogue.find("nothing")).isEmpty();
        assertThat(catalogue.errors("nothing", List.of())).isEmpty();
        assertThat(catalogue.warnings("something_else", List.of()))
                .extracting(Problem::text)
                .containsExactly(
                        "the data type something_else is not in the catalogue; it is asked for all the same (see docs/errors.md#unknown-data-type)");
    }

    private static List<Map.Entry<String, String>> params(String query) {
        return Stream.of(query.split("&"))
                .filter(part -> !part.isEmpty())
                .map(part -> part.split("=", 2))
                .map(part -> Map.entry(part[0], part[1]))
                .toList();
    }
}
