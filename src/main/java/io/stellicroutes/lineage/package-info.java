/** Tells OpenLineage what came from where: events of runs, made of the ledger, kept there until they are sent. */
package io.stellicroutes.lineage;
