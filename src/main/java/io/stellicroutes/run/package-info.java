/** The state of a run and its deliveries: replay, accounts, retention, audit. */
package io.stellicroutes.run;
