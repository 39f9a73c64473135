/** Bulk loads into databases: one transaction a delivery, by COPY on PostgreSQL and by JDBC batches elsewhere. */
package io.stellicroutes.delivery.database;
