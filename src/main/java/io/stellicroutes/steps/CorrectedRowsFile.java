package io.stellicroutes.steps;

import io.stellicroutes.base.StellicConstants;
import io.stellicroutes.records.CorrectedRows;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import org.apache.camel.Header;

/** Opens a file of corrected rows for the route that parses it; bean {@code stellicCorrectedRows}. Stateless. */
public final class CorrectedRowsFile {
    /** The file's text in UTF-8. */
    public InputStream open(@Header(StellicConstants.CORRECTED) Path file) throws IOException {
        return CorrectedRows.open(file);
    }

    /** The file's delimiter, as a word: COMMA, SEMICOLON or TAB. */
    public String delimiter(@Header(StellicConstants.CORRECTED) Path file) throws IOException {
        return CorrectedRows.delimiter(file).name();
    }
}
