/**
 * Bulk loads into databases: one transaction a delivery, by COPY on PostgreSQL, LOAD DATA on MariaDB and MySQL, and
 * JDBC batches elsewhere. What is special about a kind of database is in its class, such as {@code MariaDbDatabase}.
 */
package io.stellicroutes.delivery.database;
