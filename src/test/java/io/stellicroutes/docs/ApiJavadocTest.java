package io.stellicroutes.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What users of the jar call or implement has its contract in the Javadoc: each parameter, result and exception. */
final class ApiJavadocTest {
    private static final Path SOURCES = Path.of("src/main/java/io/stellicroutes");

    /** Who adds a type that users call or implement adds it here. */
    private static final List<String> API = List.of(
            "base/Problem",
            "base/StellicConstants",
            "base/StellicRoutesException",
            "base/Subject",
            "bundle/StellicBundle",
            "config/ConfigException",
            "config/DestinationSpec",
            "config/DestinationType",
            "config/Setting",
            "console/RuntimeSecurity",
            "console/Viewer",
            "delivery/Accounts",
            "delivery/DeliveryException",
            "delivery/DeliveryParts",
            "delivery/DeliveryType",
            "delivery/Load",
            "delivery/LoadContext",
            "delivery/Loads",
            "delivery/RejectSink",
            "delivery/UnreachableException",
            "kamelet/ExportRoad",
            "ledger/DeliveryRecord",
            "ledger/Run",
            "records/Header",
            "records/Row",
            "run/RunReport");

    @Test
    void theApiSaysWhatEachMethodTakesReturnsAndThrows(@TempDir Path classes) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> found = new DiagnosticCollector<>();
        StringWriter log = new StringWriter();
        boolean compiled;
        try (StandardJavaFileManager files = compiler.getStandardFileManager(found, Locale.ROOT, null)) {
            compiled = compiler.getTask(
                            log,
                            files,
                            found,
                            List.of(
                                    "-proc:none",
                                    "-implicit:none",
                                    "-Xlint:none",
                                    "-Xdoclint:all/protected",
                                    "-Xmaxwarns",
                                    "1000",
                                    "-sourcepath",
                                    classes.toString(),
                                    "-d",
                                    classes.toString()),
                            null,
                            files.getJavaFileObjectsFromPaths(API.stream()
                                    .map(type -> SOURCES.resolve(type + ".java"))
                                    .toList()))
                    .call();
        }

        assertThat(compiled).as(found.getDiagnostics() + log.toString()).isTrue();
        assertThat(missing(found.getDiagnostics())).isEmpty();
    }

    /** A record's compact constructor has its record's parameters, which the record explains. */
    private static List<String> missing(List<Diagnostic<? extends JavaFileObject>> found) throws IOException {
        List<String> missing = new ArrayList<>();
        for (Diagnostic<? extends JavaFileObject> one : found) {
            String line = Stream.of(
                            one.getSource().getCharContent(true).toString().split("\n", -1))
                    .skip(one.getLineNumber() - 1)
                    .findFirst()
                    .orElse("");
            if (!line.matches("    public \\w+ \\{")) {
                missing.add(one.getSource().getName() + ":" + one.getLineNumber() + ": " + one.getMessage(Locale.ROOT)
                        + ": " + line.strip());
            }
        }
        return missing;
    }
}
