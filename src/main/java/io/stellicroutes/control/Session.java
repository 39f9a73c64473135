package io.stellicroutes.control;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.Writer;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/** A command that the service does: its caller at the other end of a connection. */
final class Session implements Caller {
    private static final int FRAMES_AHEAD = 4;
    private static final int USUAL_COLUMNS = 80;
    private static final String NAME = "name";

    private final Connection connection;
    private final Frame asked;
    private final String user;
    /** What comes of a file; empty for the end of the connection. */
    private final BlockingQueue<Optional<Frame>> ofFiles = new ArrayBlockingQueue<>(FRAMES_AHEAD);

    private volatile boolean gone;
    private boolean stopping;
    /** What has nothing to stop is not waited for any longer. */
    private Runnable stop = this::leave;

    private volatile String shown = "";

    /** @param user whose process the caller is */
    Session(Connection connection, Frame asked, String user) {
        this.connection = connection;
        this.asked = asked;
        this.user = user;
    }

    /** Takes what the caller sends, to the end of the connection. */
    void listen() {
        try {
            for (Frame frame = connection.read(); frame != null; frame = connection.read()) {
                switch (frame.kind()) {
                    case STOP -> stopAsked();
                    case PIECE, DONE, FAILED -> ofFiles.put(Optional.of(frame));
                    default -> throw new Frame.NotAFrameException(null);
                }
            }
        } catch (IOException e) {
            // nothing of what it says can be told, and what it has asked for goes on
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            gone = true;
            ofFiles.clear();
            ofFiles.add(Optional.empty());
        }
    }

    private void stopAsked() {
        Runnable action;
        synchronized (this) {
            stopping = true;
            action = stop;
        }
        action.run();
    }

    @Override
    public void leave() {
        gone = true;
        try {
            connection.close();
        } catch (IOException e) {
            // it has ended all the same
        }
    }

    @Override
    public void onStop(Runnable action) {
        synchronized (this) {
            stop = action;
            if (!stopping) {
                return;
            }
        }
        action.run();
    }

    @Override
    public Writer out() {
        return new FrameWriter(text -> send(Frame.of(Frame.Kind.OUT, "text", text)));
    }

    @Override
    public Writer err() {
        return new FrameWriter(text -> send(Frame.of(Frame.Kind.ERR, "text", text)));
    }

    @Override
    public String user() {
        return user;
    }

    @Override
    public boolean isOnTerminal() {
        return Boolean.parseBoolean(asked.text("terminal"));
    }

    @Override
    public int columns() {
        return number("columns", USUAL_COLUMNS);
    }

    @Override
    public int tableColumns() {
        return number("table-columns", Integer.MAX_VALUE);
    }

    private int number(String name, int otherwise) {
        try {
            return Integer.parseInt(asked.text(name));
        } catch (NumberFormatException e) {
            return otherwise;
        }
    }

    @Override
    public ZoneId zone() {
        try {
            return ZoneId.of(asked.text("zone"));
        } catch (DateTimeException e) {
            return ZoneId.systemDefault();
        }
    }

    /** One that the caller has no time for is left out. */
    @Override
    public void progress(String line) {
        if (!line.equals(shown) && (line.isEmpty() || !connection.isWriting())) {
            shown = line;
            send(Frame.of(Frame.Kind.PROGRESS, "text", line));
        }
    }

    /** Says that the service is there, unless it is saying something anyway. */
    void alive() {
        if (!connection.isWriting()) {
            send(Frame.of(Frame.Kind.ALIVE));
        }
    }

    void exit(int code) {
        send(Frame.of(Frame.Kind.EXIT, "code", Integer.toString(code)));
    }

    private void send(Frame frame) {
        if (!gone) {
            try {
                connection.write(frame);
            } catch (IOException e) {
                gone = true;
            }
        }
    }

    @Override
    public void read(String name, OutputStream to) throws IOException {
        connection.write(Frame.of(Frame.Kind.READ, NAME, name));
        for (Frame next = next(name); next.kind() != Frame.Kind.DONE; next = next(name)) {
            to.write(Base64.getDecoder().decode(next.text("bytes")));
        }
    }

    @Override
    public void create(String name, Text text) throws IOException {
        connection.write(Frame.of(Frame.Kind.CREATE, NAME, name));
        next(name);
        boolean whole = false;
        try (Writer pieces = new FrameWriter(piece -> connection.write(Frame.of(Frame.Kind.PIECE, "text", piece)))) {
            text.writeTo(pieces);
            whole = true;
        } finally {
            connection.write(Frame.of(whole ? Frame.Kind.DONE : Frame.Kind.FAILED));
        }
        next(name);
    }

    private Frame next(String name) throws IOException {
        try {
            Frame next = ofFiles.take().orElseThrow(() -> new IOException("the caller has gone"));
            if (next.kind() == Frame.Kind.FAILED) {
                throw failed(name, next.text("why"));
            }
            return next;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException();
        }
    }

    private static FileSystemException failed(String name, String why) {
        return switch (why) {
            case "exists" -> new FileAlreadyExistsException(name);
            case "missing" -> new NoSuchFileException(name);
            case "denied" -> new AccessDeniedException(name);
            default -> new FileSystemException(name);
        };
    }
}
