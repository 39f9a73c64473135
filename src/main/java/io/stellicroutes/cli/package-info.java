/** Thin commands over the same routes. */
package io.stellicroutes.cli;
