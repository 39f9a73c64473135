package io.stellicroutes.base;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What can go wrong: an error of the bundle, and a warning of the configuration, has one of these.
 * {@code docs/errors.md} has a heading for each, with its cause and what to do; a test compares the two.
 */
public enum ErrorCode {
    // the configuration
    UNKNOWN_PROPERTY,
    INVALID_VALUE,
    INVALID_NAME,
    AMBIGUOUS_VARIABLE,
    MISSING_PROPERTY,
    UNRESOLVED,
    ROUTE_FILE,
    UNREADABLE_FILE,
    NOT_UTF8,
    BROKEN_ESCAPE,
    BASE_URL,
    AUTHENTICATION,
    SECRET_TWICE,
    SECRET_IN_URI,
    NO_EXPORT,
    UNKNOWN_EXPORT,
    UNKNOWN_DESTINATION,
    UNKNOWN_TENANT,
    SHARED_PLACE,
    DUPLICATE_DESTINATION,
    UNKNOWN_TYPE,
    INVALID_PARAMS,
    MISSING_PARAMETER,
    INVALID_SCHEDULE,
    MISSING_KEY,
    RAW_FORMAT,
    MASK_KEY,
    DUPLICATE_COLUMN,
    KEY_COLUMN,
    COLUMN_TYPE,
    ENCRYPTION_KEY,
    FILE_NAME,
    INVALID_YAML,
    PROXY,
    TRUST_STORE,
    WORK_DIR,
    NEWER_LEDGER,
    LEDGER_FILE,
    LEDGER_UNREACHABLE,
    CONSOLE_OPEN,
    MISSING_LIBRARY,
    MISSING_BEAN,
    WRONG_BEAN,

    // the configuration, warnings
    UNKNOWN_DATA_TYPE,
    UNKNOWN_PARAMETER,
    REPEATED_PARAMETER,
    ENCODED_PARAMETER,
    CLOCK_CHANGE,
    ZONE_OF_NODE,
    UNUSED_DESTINATION,
    UNUSED_TENANT,

    // commands
    NO_EXPORT_NAMED,
    UNKNOWN_RUN,
    UNDER_WAY,
    NOT_UNDER_WAY,
    NO_SCHEDULE,
    HELD_ELSEWHERE,
    SERVICE_RUNNING,
    SERVICE_SILENT,
    SERVICE_GONE,
    LEASE_LOST,
    FENCE_AHEAD,
    FILE_NOT_HERE,
    CORRECTED_ROWS,
    DUPLICATE_KEYS,
    MAX_DELETES,
    MAX_UPDATES,
    REMASTER,
    EARLIER_CHANGES,
    BASELINE_MOVED,
    NO_FIELD_NAMES,
    FILE_EXISTS,
    EXPOSED_SECRET,
    INVALID_OPTION,

    // Stellic's answers: the status is the code
    STATUS_300,
    STATUS_301,
    STATUS_302,
    STATUS_303,
    STATUS_304,
    STATUS_305,
    STATUS_307,
    STATUS_308,
    STATUS_400,
    STATUS_401,
    STATUS_402,
    STATUS_403,
    STATUS_404,
    STATUS_405,
    STATUS_406,
    STATUS_407,
    STATUS_408,
    STATUS_409,
    STATUS_410,
    STATUS_411,
    STATUS_412,
    STATUS_413,
    STATUS_414,
    STATUS_415,
    STATUS_416,
    STATUS_417,
    STATUS_418,
    STATUS_421,
    STATUS_422,
    STATUS_423,
    STATUS_424,
    STATUS_425,
    STATUS_426,
    STATUS_428,
    STATUS_429,
    STATUS_431,
    STATUS_451,
    STATUS_500,
    STATUS_501,
    STATUS_502,
    STATUS_503,
    STATUS_504,
    STATUS_505,
    STATUS_507,
    STATUS_508,
    STATUS_511,
    OTHER_STATUS,
    HTML,
    REFUSED_EXPORT,
    NO_FILE_NAME,
    NOT_JSON,
    NO_TOKEN,

    // the wait
    EXPORT_FAILED,
    UNKNOWN_STATUS,
    NOT_READY,
    FILE_EXPIRED,
    STOPPED,
    STOPPED_BY_HAND,

    // the download
    EMPTY_FILE,
    BROKEN_DOWNLOAD,
    FILE_CHANGED,
    OTHER_FILE,
    STORE_DOCUMENT,
    UNKNOWN_LENGTH,
    CONTENT_ENCODING,
    DAMAGED_FILE,
    STORE_403,
    STORE_404,
    STORE_REDIRECT,
    STORE_BUSY,
    STORE_DOWN,
    STORE_REFUSAL,
    FORBIDDEN_HOST,
    PRIVATE_ADDRESS,
    ODD_ADDRESS,
    DOWNLOAD_URL,
    DISK_RESERVE,
    SHARED_LANDING,
    SHARED_FILE,
    LANDING_KEY,

    // the network and this machine
    UNKNOWN_HOST,
    CONNECTION_REFUSED,
    CONNECTION_BROKEN,
    NO_ANSWER,
    TLS,
    PROXY_UNREACHABLE,
    PROXY_UNKNOWN_HOST,
    PROXY_CREDENTIAL,
    PROXY_REFUSAL,
    SERVER_ANSWER,
    IS_NOT_CALLED_UNTIL,
    UNUSABLE_FILE,
    DISK_FULL,
    FAILING_DISK,
    UNTOLD,

    // records
    NOT_CSV,
    CHARACTER_SET,
    LONG_ROW,
    LONG_FIELD,
    NO_HEADER,
    SEPARATOR_LINE,
    MAX_REJECTS,
    HEADER_CHANGED,
    FILE_SHRANK,
    NO_COLUMN,
    KEY_NOT_IN_FILE,

    // deliveries
    NOT_DELIVERED,
    ROWS_DO_NOT_ADD_UP,

    // databases
    DATABASE_UNREACHABLE,
    DATABASE_SILENT,
    DATABASE_UNUSABLE,
    DATABASE_LOST,
    DATABASE_IN_DOUBT,
    DATABASE_CANCELLED,
    DATABASE_FULL,
    DATABASE_CONFLICT,
    DATABASE_REFUSAL,
    DATABASE_TOOK_FEWER,
    UNKNOWN_DATABASE,
    EMBEDDED_DATABASE,
    TABLE,
    TABLE_BUSY,
    UNIQUE_INDEX,
    HISTORY_TABLE,
    CANNOT_UNDO,
    REPLICA_IDENTITY,
    CONSTRAINT,
    COLUMN_VALUE,
    STATEMENT,

    // files, SFTP, S3
    DIRECTORY,
    BUCKET,
    SHORT_FILE,
    FILE_ALREADY_THERE,
    SFTP_UNREACHABLE,
    SFTP_SILENT,
    SFTP_ALGORITHMS,
    SFTP_HOST_KEY,
    SFTP_KEY,
    SFTP_LOG_IN,
    SFTP_DIRECTORY,
    SFTP_REFUSAL,
    OTHER_CONTENT,
    S3_UNREACHABLE,
    S3_SILENT,
    S3_CREDENTIAL,
    S3_PERMISSION,
    S3_REGION,
    S3_BUSY,
    S3_REFUSAL,
    S3_OVERTAKEN,

    // HTTP destinations
    HTTP_401,
    HTTP_403,
    HTTP_404,
    HTTP_405,
    HTTP_407,
    HTTP_410,
    HTTP_413,
    HTTP_415,
    HTTP_426,
    HTTP_431,
    HTTP_REDIRECT,
    HTTP_DIGEST,
    HTTP_BUSY,
    HTTP_DOWN,
    HTTP_UNREACHABLE,
    HTTP_SILENT,

    // JMS
    BROKER_USER,
    BROKER_UNREACHABLE,
    BROKER_PERMISSION,
    BROKER_REFUSAL,
    BROKER_SILENT,
    BROKER_IN_DOUBT,
    EARLIER_SESSION,
    POSITION_QUEUE,

    // Kafka
    KAFKA_USER,
    KAFKA_PERMISSION,
    KAFKA_UNREACHABLE,
    KAFKA_SILENT,
    KAFKA_TOPIC,
    KAFKA_FENCED,
    KAFKA_TRANSACTION_TIMEOUT,
    KAFKA_IN_DOUBT,
    KAFKA_POSITION,
    KAFKA_FILE,
    KAFKA_REFUSAL,

    // endpoints
    ENDPOINT,
    NO_ROUTE;

    private static final String STATUS = "STATUS_";
    private static final String HTTP = "HTTP_";
    private static final Map<String, ErrorCode> BY_NAME =
            Stream.of(values()).collect(Collectors.toUnmodifiableMap(Enum::name, Function.identity()));

    private static final Set<ErrorCode> WANT_SOMEBODY = Set.of(
            DATABASE_CANCELLED,
            DATABASE_TOOK_FEWER,
            REPLICA_IDENTITY,
            CONSTRAINT,
            COLUMN_VALUE,
            DUPLICATE_KEYS,
            MAX_DELETES,
            MAX_UPDATES,
            REMASTER,
            STOPPED_BY_HAND);

    private static final Set<ErrorCode> HOLD_BACK =
            Set.of(MAX_DELETES, MAX_UPDATES, REMASTER, HEADER_CHANGED, FILE_SHRANK);

    /** That of an answer of Stellic that is none of the 2xx. */
    public static ErrorCode ofStatus(int status) {
        return BY_NAME.getOrDefault(STATUS + status, OTHER_STATUS);
    }

    /** That of an answer by which the server of an HTTP destination refuses the request itself. */
    public static ErrorCode ofHttp(int status) {
        return BY_NAME.getOrDefault(HTTP + status, status < 400 ? HTTP_REDIRECT : HTTP_DOWN);
    }

    /**
     * Whether the same delivery of the same file would meet the same end, until somebody has changed something at the
     * destination: then the service does not try it again by itself.
     */
    public boolean wantsSomebody() {
        return WANT_SOMEBODY.contains(this);
    }

    /**
     * Whether a file was held back because it is unlike the last one: nothing of it was sent, and it waits for somebody
     * to accept it.
     */
    public boolean holdsBack() {
        return HOLD_BACK.contains(this);
    }

    /** The code as it is written: the anchor of its heading. */
    public String anchor() {
        String name = name().startsWith(STATUS) ? name().substring(STATUS.length()) : name();
        return name.toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
