/** CSV to records: header, rows, batches, one batch in memory at a time. */
package io.stellicroutes.records;
