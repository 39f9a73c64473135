package io.stellicroutes.ledger;

import io.stellicroutes.base.Problem;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jdbi.v3.core.argument.AbstractArgumentFactory;
import org.jdbi.v3.core.argument.Argument;
import org.jdbi.v3.core.config.ConfigRegistry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Texts and times as the ledger's tables have them. */
final class StoredValues {
    private static final Logger LOG = LoggerFactory.getLogger(StoredValues.class);
    /** The most characters of an error. */
    static final int LONGEST_ERROR = 4000;

    private static final Pattern UNSTORABLE = Pattern.compile("[\\x00\\p{Cs}]");

    private StoredValues() {}

    /** A time as it stands in UTC. */
    static LocalDateTime utc(Instant instant) {
        return LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
    }

    /** A column's time; empty if it has none. */
    static Optional<Instant> instant(ResultSet rs, String column) throws SQLException {
        return Optional.ofNullable(rs.getObject(column, LocalDateTime.class))
                .map(time -> time.toInstant(ZoneOffset.UTC));
    }

    /**
     * A column's constant.
     *
     * @param unknown what a text is that this version does not know: a newer one has written it
     */
    static <E extends Enum<E>> E constant(Class<E> type, String text, E unknown) {
        try {
            return Enum.valueOf(type, text);
        } catch (IllegalArgumentException e) {
            LOG.debug("of a newer version: {} {}", type, text);
            return unknown;
        }
    }

    /** A text that any database takes, {@linkplain Problem#shortened shortened} if it is longer; null for null. */
    static String bounded(String text, int length) {
        return text == null ? null : Problem.shortened(storable(text), length);
    }

    /** PostgreSQL's text holds no NUL and no half of a character: they are written as in JSON. */
    static String storable(String text) {
        return UNSTORABLE.matcher(text).replaceAll(found -> "\\\\u%04x"
                .formatted((int) found.group().charAt(0)));
    }

    /** Times as they stand: Jdbi's own way leads through a time of the machine's zone, which some are missing from. */
    static final class UtcTimes extends AbstractArgumentFactory<LocalDateTime> {
        UtcTimes() {
            super(Types.TIMESTAMP);
        }

        @Override
        protected Argument build(LocalDateTime time, ConfigRegistry config) {
            return (position, statement, context) -> statement.setObject(position, time);
        }
    }
}
