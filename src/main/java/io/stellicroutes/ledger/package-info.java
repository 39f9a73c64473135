/** Runs, deliveries, rejected rows and leases in a database: with the landed files, the only state there is. */
package io.stellicroutes.ledger;
