/** Bulk loads into databases: one transaction a delivery, by COPY on PostgreSQL, LOAD DATA on MariaDB and MySQL, and JDBC batches elsewhere. */
package io.stellicroutes.delivery.database;
