package io.stellicroutes.config;

/**
 * What the names of a tenant's tables, queues and files begin with; empty for nothing. Immutable.
 *
 * @param table a part of an identifier of SQL
 * @param queue of queues and topics
 * @param path of file names and object keys; a slash makes a directory
 */
public record Prefixes(String table, String queue, String path) {
    public static final Prefixes NONE = new Prefixes("", "", "");
}
