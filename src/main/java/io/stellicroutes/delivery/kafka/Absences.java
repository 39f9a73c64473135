package io.stellicroutes.delivery.kafka;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.Collection;
import java.util.Collections;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/**
 * Which rows are missing in the topic although the delivery's position is behind them, because they are too large. Each
 * transaction stores it with the position, as the offset's metadata, of which a broker takes 4,096 characters unless
 * {@code offset.metadata.max.bytes} says otherwise. Immutable.
 *
 * @param since nothing is known of the rows up to this one
 * @param rows the missing rows, all greater than {@code since}
 */
record Absences(long since, SortedSet<Long> rows) {
    /** Nothing is missing from the first row on. */
    static final Absences NONE = new Absences(0, Collections.emptySortedSet());

    private static final int LONGEST = 4_000;
    private static final String VERSION = "1";
    private static final int SEVEN_BITS = 0x7f;

    /** Reads {@link #metadata}; of rows up to {@code position} nothing is known if somebody else has written it. */
    static Absences of(String metadata, long position) {
        String[] parts = metadata.split(":", -1);
        if (parts.length != 3 || !parts[0].equals(VERSION)) {
            return new Absences(position, Collections.emptySortedSet());
        }
        long since = Long.parseLong(parts[1]);
        return new Absences(since, parts[2].isEmpty() ? Collections.emptySortedSet() : rows(since, parts[2]));
    }

    /** Whether a row's absence would be known. */
    boolean cover(long row) {
        return row > since;
    }

    boolean contain(long row) {
        return rows.contains(row);
    }

    /**
     * A batch's missing rows too.
     *
     * @return as much as fits into an offset's metadata: if it is too much, nothing but this batch's rows, and
     *     {@code since} is the last missing row before them; empty if they do not fit
     */
    Optional<Absences> with(Collection<Long> more) {
        if (more.isEmpty()) {
            return Optional.of(this);
        }
        NavigableSet<Long> all = new TreeSet<>(rows);
        all.addAll(more);
        Absences together = new Absences(since, all);
        if (together.metadata().length() <= LONGEST) {
            return Optional.of(together);
        }
        NavigableSet<Long> batch = new TreeSet<>(more);
        SortedSet<Long> before = rows.headSet(batch.first());
        Absences alone = new Absences(before.isEmpty() ? since : before.last(), batch);
        return Optional.of(alone).filter(absences -> absences.metadata().length() <= LONGEST);
    }

    /** A version, {@code since}, and the distances between the rows, as deflated numbers of seven bits a byte. */
    String metadata() {
        String head = VERSION + ":" + since + ":";
        if (rows.isEmpty()) {
            return head;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(new DeflaterOutputStream(bytes))) {
            long before = since;
            for (long row : rows) {
                long distance = row - before;
                for (; distance > SEVEN_BITS; distance >>>= 7) {
                    out.write((int) (distance & SEVEN_BITS) | (SEVEN_BITS + 1));
                }
                out.write((int) distance);
                before = row;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return head + new String(Base64.getEncoder().withoutPadding().encode(bytes.toByteArray()), ISO_8859_1);
    }

    private static SortedSet<Long> rows(long since, String encoded) {
        SortedSet<Long> rows = new TreeSet<>();
        try (DataInputStream in = new DataInputStream(new InflaterInputStream(
                new ByteArrayInputStream(Base64.getDecoder().decode(encoded))))) {
            long row = since;
            while (true) {
                row += distance(in);
                rows.add(row);
            }
        } catch (EOFException e) {
            return rows;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long distance(DataInputStream in) throws IOException {
        long distance = 0;
        int shift = 0;
        int read = in.readUnsignedByte();
        while (read > SEVEN_BITS) {
            distance |= (long) (read & SEVEN_BITS) << shift;
            shift += 7;
            read = in.readUnsignedByte();
        }
        return distance | ((long) read << shift);
    }
}
