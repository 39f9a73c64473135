/** Runs, deliveries and rejects in a database: the only mutable state. */
package io.stellicroutes.ledger;
