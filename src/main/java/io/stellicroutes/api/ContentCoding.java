package io.stellicroutes.api;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Subject;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How a file is compressed: by what its sender says in {@code Content-Encoding}, and by what its first bytes are.
 *
 * @param gzip whether what comes is the file compressed by gzip
 * @param remark what is odd about it, for the log; empty if nothing is
 */
record ContentCoding(boolean gzip, Optional<String> remark) {
    /** The names that say the bytes are the file's own. */
    private static final Set<String> UNCHANGING = Set.of("", "identity", "aws-chunked");

    private static final Set<String> GZIP = Set.of("gzip", "x-gzip");

    /**
     * The registered codings (IANA, HTTP Content Coding Registry), and compressions whose names are used as if they
     * were.
     */
    private static final Set<String> OTHERS = Set.of(
            "aes128gcm",
            "br",
            "brotli",
            "bzip2",
            "compress",
            "dcb",
            "dcz",
            "deflate",
            "exi",
            "lz4",
            "lzma",
            "pack200-gzip",
            "snappy",
            "x-bzip2",
            "x-compress",
            "x-deflate",
            "xz",
            "zip",
            "zstd");

    /** How files begin that no CSV begins like; in ISO 8859-1. */
    private static final Map<String, String> BEGINNINGS = Map.of(
            "\u001F\u008B\b", "gzip",
            "PK\u0003\u0004", "zip",
            "(\u00B5/\u00FD", "zstd",
            "BZh91AY&SY", "bzip2",
            "\u00FD7zXZ\u0000", "xz");

    /** How many of a file's first bytes are looked at. */
    static final int BEGINNING = 10;

    /**
     * Reads what is said and what is there.
     *
     * @param who sends it, for errors: {@code the store}
     * @param said the header; null if there is none
     * @param beginning the file's first bytes in ISO 8859-1; empty if it does not begin here
     * @throws StellicException if it is compressed otherwise than by gzip
     */
    static ContentCoding of(Subject subject, String who, String said, String beginning) {
        List<String> names = Stream.of((said == null ? "" : said).split(",", -1))
                .map(name -> name.strip().toLowerCase(Locale.ROOT))
                .filter(name -> !UNCHANGING.contains(name))
                .toList();
        List<String> codings = names.stream()
                .filter(name -> GZIP.contains(name) || OTHERS.contains(name))
                .toList();
        boolean saidGzip = codings.size() == 1 && GZIP.contains(codings.get(0));
        if (!codings.isEmpty() && !saidGzip) {
            throw refused(subject, who, String.join(", ", codings));
        }
        Optional<String> found = BEGINNINGS.entrySet().stream()
                .filter(known -> beginning.startsWith(known.getKey()))
                .map(Map.Entry::getValue)
                .findFirst();
        if (!saidGzip && found.isPresent() && !GZIP.contains(found.get())) {
            throw refused(subject, who, found.get());
        }
        if (!saidGzip && found.isPresent()) {
            return unsaid(who);
        }
        return new ContentCoding(saidGzip, noCoding(who, names, codings));
    }

    /** Of a file that is gzip though nobody says so. */
    static ContentCoding unsaid(String who) {
        return new ContentCoding(
                true, Optional.of(who + " sends the file compressed by gzip without saying so; it is decompressed"));
    }

    private static Optional<String> noCoding(String who, List<String> names, List<String> codings) {
        String others = names.stream()
                .filter(name -> !codings.contains(name))
                .map(name -> name.matches("[a-z0-9._-]{1,40}") ? name : "…")
                .collect(Collectors.joining(", "));
        return others.isEmpty()
                ? Optional.empty()
                : Optional.of(who + " sends the file with Content-Encoding: " + others
                        + ", which is no compression; it is taken as it is");
    }

    private static StellicException refused(Subject subject, String who, String coding) {
        return new StellicException(
                ErrorCode.CONTENT_ENCODING,
                subject,
                who + " sends the file compressed by " + coding
                        + "; of compressed files only those by gzip, once, are read");
    }
}
