package io.stellicroutes.control;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.NewFile;
import io.stellicroutes.base.Problem;
import io.stellicroutes.base.Subject;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * The command's side: asks the service of a work directory to do a command, and shows what it says. Only that is loaded
 * for it: neither Camel nor the ledger. Not thread-safe, but for {@link #stop}.
 */
public final class ServiceCall {
    /**
     * How long the service may say nothing: at first, and later on, when it says every few seconds that it is there.
     */
    public record Patience(Duration first, Duration later) {
        public static final Patience USUAL = new Patience(Duration.ofSeconds(10), Duration.ofSeconds(30));
    }

    /** Where the service's words go. */
    public interface Listener {
        void out(String text);

        void err(String text);

        /** A line in the place of the one before; an empty one takes it away. */
        void progress(String line);
    }

    /**
     * What is asked for.
     *
     * @param words the command line
     * @param terminal whether stderr is one
     * @param columns its width
     * @param tableColumns the width of the terminal that stdout is; {@link Integer#MAX_VALUE} if it is none
     * @param zone in which times are shown
     */
    public record Question(List<String> words, boolean terminal, int columns, int tableColumns, ZoneId zone) {
        public Question {
            words = List.copyOf(words);
        }

        /** The service names files, as paths are written here; it is to have those alone that the user has named. */
        boolean names(String file) {
            return words.stream()
                    .flatMap(word -> Stream.of(word, word.substring(word.indexOf('=') + 1)))
                    .anyMatch(word -> isPath(word, file));
        }

        private static boolean isPath(String word, String file) {
            try {
                return Path.of(word).toString().equals(file);
            } catch (InvalidPathException e) {
                return false;
            }
        }
    }

    private static final int PIECE = 1 << 15;

    private final ServiceAddress service;
    private final Patience patience;
    private final Listener listener;
    private Connection connection;
    private boolean taken;
    private volatile boolean stopped;
    private NewFile file;
    private IOException unwritten;

    private ServiceCall(ServiceAddress service, Patience patience, Listener listener) {
        this.service = service;
        this.patience = patience;
        this.listener = listener;
    }

    /** A call of the service that a work directory names; empty if it names none. */
    public static Optional<ServiceCall> to(Path workDir, Patience patience, Listener listener) {
        try {
            return ServiceAddress.in(workDir).map(service -> new ServiceCall(service, patience, listener));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /**
     * Has the service do a command.
     *
     * @return its exit code; empty if the service is not there or does not take it, which the listener is told on
     *     stderr, with the reason: then the caller does it itself
     */
    public OptionalInt make(Question question, Identity identity) {
        Silence silence = new Silence();
        try (Connection opened = new Connection(service.unconnected())) {
            synchronized (this) {
                connection = opened;
            }
            silence.watch(opened, patience.first());
            opened.channel().connect(service.where());
            if (!SystemUser.isAt(opened.channel())) {
                return OptionalInt.empty();
            }
            opened.write(asked(question, identity));
            return answer(question, silence);
        } catch (IOException e) {
            return failed(silence.isTooLong());
        } finally {
            silence.end();
            listener.progress("");
            giveUpFile();
        }
    }

    private Frame asked(Question question, Identity identity) {
        Map<String, String> texts = new HashMap<>(identity.texts());
        texts.put("protocol", ControlServer.PROTOCOL);
        texts.put("token", service.token());
        texts.put("terminal", Boolean.toString(question.terminal()));
        texts.put("columns", Integer.toString(question.columns()));
        texts.put("table-columns", Integer.toString(question.tableColumns()));
        texts.put("zone", question.zone().getId());
        return new Frame(Frame.Kind.ASK, texts, question.words());
    }

    private OptionalInt answer(Question question, Silence silence) throws IOException {
        while (true) {
            silence.begins();
            Frame said = connection.read();
            silence.ends();
            if (said == null) {
                return failed(false);
            }
            switch (said.kind()) {
                case TAKEN -> {
                    taken = true;
                    silence.watch(connection, patience.later());
                }
                case REFUSED -> {
                    listener.err("The service of this work directory (process " + service.process() + ") "
                            + said.text("why") + ". This command runs in its own process.\n");
                    return OptionalInt.empty();
                }
                case OUT -> listener.out(said.text("text"));
                case ERR -> listener.err(said.text("text"));
                case PROGRESS -> listener.progress(said.text("text"));
                case READ -> send(question, said.text("name"));
                case CREATE -> create(question, said.text("name"));
                case PIECE -> write(said.text("text"));
                case DONE -> complete();
                case FAILED -> giveUpFile();
                case EXIT -> {
                    return OptionalInt.of(code(said));
                }
                default -> {
                    // ALIVE
                }
            }
        }
    }

    private static int code(Frame exit) throws IOException {
        try {
            return Integer.parseInt(exit.text("code"));
        } catch (NumberFormatException e) {
            throw new Frame.NotAFrameException(null);
        }
    }

    private OptionalInt failed(boolean silent) {
        if (stopped) {
            return OptionalInt.of(1);
        }
        if (silent) {
            return given(
                    ErrorCode.SERVICE_SILENT,
                    "the service of this work directory (process " + service.process() + ") has said nothing for "
                            + (taken ? patience.later() : patience.first()).toSeconds()
                            + " seconds: it is stopped or overloaded; "
                            + (taken
                                    ? "what it was asked for goes on when it does, and runs shows it"
                                    : "nothing was asked of it"));
        }
        if (taken) {
            return given(
                    ErrorCode.SERVICE_GONE,
                    "the service (process " + service.process()
                            + ") has gone before the command's end; runs shows how far it has come, and the next run goes"
                            + " on from there");
        }
        return OptionalInt.empty();
    }

    /** Says why the command has no other end than this. */
    private OptionalInt given(ErrorCode code, String why) {
        listener.progress("");
        listener.err(Problem.of(code, Subject.NONE, why).text() + "\n");
        return OptionalInt.of(1);
    }

    /** Asks the service to stop what it was asked for; it says how that has ended. */
    public synchronized void stop() {
        stopped = true;
        if (connection != null) {
            try {
                connection.write(Frame.of(Frame.Kind.STOP));
            } catch (IOException e) {
                // it has ended by now
            }
        }
    }

    private void send(Question question, String name) throws IOException {
        if (!question.names(name)) {
            throw new Frame.NotAFrameException(null);
        }
        try (InputStream in = new BufferedInputStream(Files.newInputStream(Path.of(name)))) {
            for (byte[] piece = in.readNBytes(PIECE); piece.length > 0; piece = in.readNBytes(PIECE)) {
                connection.write(
                        Frame.of(Frame.Kind.PIECE, "bytes", Base64.getEncoder().encodeToString(piece)));
            }
        } catch (IOException e) {
            if (connection.channel().isOpen()) {
                connection.write(Frame.of(Frame.Kind.FAILED, "why", why(e)));
                return;
            }
            throw e;
        }
        connection.write(Frame.of(Frame.Kind.DONE));
    }

    private void create(Question question, String name) throws IOException {
        if (!question.names(name) || file != null) {
            throw new Frame.NotAFrameException(null);
        }
        try {
            file = new NewFile(Path.of(name));
            connection.write(Frame.of(Frame.Kind.DONE));
        } catch (IOException e) {
            connection.write(Frame.of(Frame.Kind.FAILED, "why", why(e)));
        }
    }

    /** What can't be written is told at the end, when the service waits for it. */
    private void write(String text) throws IOException {
        NewFile to = file();
        try {
            if (unwritten == null) {
                to.writer().write(text);
            }
        } catch (IOException e) {
            unwritten = e;
        }
    }

    private NewFile file() throws IOException {
        if (file == null) {
            throw new Frame.NotAFrameException(null);
        }
        return file;
    }

    /** Takes away what has come of a file that is not complete. */
    private void giveUpFile() {
        if (file != null) {
            try {
                file.close();
            } catch (IOException e) {
                listener.err("what has come of a file can't be removed: " + e.getMessage() + "\n");
            }
        }
    }

    private void complete() throws IOException {
        NewFile written = file();
        try {
            if (unwritten != null) {
                throw unwritten;
            }
            written.complete();
            connection.write(Frame.of(Frame.Kind.DONE));
        } catch (IOException e) {
            connection.write(Frame.of(Frame.Kind.FAILED, "why", why(e)));
        }
    }

    private static String why(IOException e) {
        if (e instanceof FileAlreadyExistsException) {
            return "exists";
        }
        if (e instanceof NoSuchFileException) {
            return "missing";
        }
        return e instanceof AccessDeniedException ? "denied" : "";
    }

    /** Closes the connection when it has been waited for too long. */
    private static final class Silence {
        private static final long LOOK_MILLIS = 100;

        private final Thread thread = new Thread(this::look, "stellic-silence");
        private Connection watched;
        private long limit;
        private long since;
        private boolean waiting;
        private boolean over;
        private boolean tooLong;

        synchronized void watch(Connection connection, Duration most) {
            watched = connection;
            limit = most.toNanos();
            since = System.nanoTime();
            waiting = true;
            if (!thread.isAlive()) {
                thread.setDaemon(true);
                thread.start();
            }
        }

        synchronized void begins() {
            since = System.nanoTime();
            waiting = true;
        }

        synchronized void ends() {
            waiting = false;
        }

        synchronized void end() {
            over = true;
            notifyAll();
        }

        synchronized boolean isTooLong() {
            return tooLong;
        }

        private synchronized void look() {
            try {
                while (!over) {
                    if (waiting && System.nanoTime() - since > limit) {
                        tooLong = true;
                        over = true;
                        watched.close();
                    } else {
                        wait(LOOK_MILLIS);
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
