/** What an operator may ask for, by console, API or socket: the same roads as the commands', asked once, audited. */
package io.stellicroutes.actions;
