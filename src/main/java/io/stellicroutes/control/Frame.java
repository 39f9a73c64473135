package io.stellicroutes.control;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What a command and the service say to each other, one at a time: a line of JSON with a kind, texts by their names,
 * and words. Immutable.
 */
record Frame(Kind kind, Map<String, String> texts, List<String> words) {
    /** With escapes: half of a surrogate pair, as a damaged file may have it, would else be an error. */
    private static final JsonFactory JSON =
            JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private static final String KIND = "kind";
    private static final String WORDS = "words";

    /** From the command to the service, from the service to the command, or both. */
    enum Kind {
        /** In the address file: where the service listens. */
        ADDRESS,
        /** The command: do this. */
        ASK,
        /** The service: it is being done. */
        TAKEN,
        /** The service: it is not done here. */
        REFUSED,
        /** The service: for stdout. */
        OUT,
        /** The service: for stderr. */
        ERR,
        /** The service: how far it has come, for the last line of a terminal. */
        PROGRESS,
        /** The service: I am here. */
        ALIVE,
        /** The service: send me the contents of a file that the command line names. */
        READ,
        /** The service: make a file that the command line names. */
        CREATE,
        /** A piece of a file. */
        PIECE,
        /** The file is complete, or has been made. */
        DONE,
        /** The file can't be read or written. */
        FAILED,
        /** The command: stop what I have asked for. */
        STOP,
        /** The service: the command has ended, with this code. */
        EXIT
    }

    Frame {
        texts = Map.copyOf(texts);
        words = List.copyOf(words);
    }

    static Frame of(Kind kind) {
        return new Frame(kind, Map.of(), List.of());
    }

    static Frame of(Kind kind, String name, String text) {
        return new Frame(kind, Map.of(name, text), List.of());
    }

    /** A text; empty if there is none of that name. */
    String text(String name) {
        return texts.getOrDefault(name, "");
    }

    /** As it goes over the line, with its end. */
    byte[] line() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField(KIND, kind.name().toLowerCase(Locale.ROOT));
            for (Map.Entry<String, String> text : texts.entrySet()) {
                json.writeStringField(text.getKey(), text.getValue());
            }
            if (!words.isEmpty()) {
                json.writeArrayFieldStart(WORDS);
                for (String word : words) {
                    json.writeString(word);
                }
                json.writeEndArray();
            }
            json.writeEndObject();
        }
        bytes.write('\n');
        return bytes.toByteArray();
    }

    /** @throws NotAFrameException if the line is not what this version says */
    static Frame of(byte[] line) throws IOException {
        try (JsonParser json = JSON.createParser(line)) {
            String kind = "";
            Map<String, String> texts = new LinkedHashMap<>();
            List<String> words = new ArrayList<>();
            expect(JsonToken.START_OBJECT, json.nextToken());
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                if (name.equals(WORDS)) {
                    expect(JsonToken.START_ARRAY, json.nextToken());
                    while (json.nextToken() == JsonToken.VALUE_STRING) {
                        words.add(json.getText());
                    }
                    expect(JsonToken.END_ARRAY, json.currentToken());
                } else {
                    expect(JsonToken.VALUE_STRING, json.nextToken());
                    if (name.equals(KIND)) {
                        kind = json.getText();
                    } else {
                        texts.put(name, json.getText());
                    }
                }
            }
            expect(JsonToken.END_OBJECT, json.currentToken());
            return new Frame(kind(kind), texts, words);
        } catch (JsonProcessingException e) {
            throw new NotAFrameException(e);
        }
    }

    private static void expect(JsonToken wanted, JsonToken found) throws NotAFrameException {
        if (found != wanted) {
            throw new NotAFrameException(null);
        }
    }

    private static Kind kind(String word) throws NotAFrameException {
        return Stream.of(Kind.values())
                .filter(kind -> kind.name().toLowerCase(Locale.ROOT).equals(word))
                .findFirst()
                .orElseThrow(() -> new NotAFrameException(null));
    }

    /**
     * Something else speaks at the other end, or another version. Of the line nothing is told: it may hold a record.
     */
    static final class NotAFrameException extends IOException {
        private static final long serialVersionUID = 1L;

        /** @param cause null if it is JSON, but not as it should be */
        NotAFrameException(JsonProcessingException cause) {
            super("not a frame" + (cause == null ? "" : ": not JSON"));
        }
    }
}
