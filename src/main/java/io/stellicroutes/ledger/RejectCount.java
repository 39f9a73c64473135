package io.stellicroutes.ledger;

/**
 * How many rows a destination has rejected for one reason.
 *
 * @param reason holds no value of a row
 */
public record RejectCount(String destination, String reason, long rows) {}
