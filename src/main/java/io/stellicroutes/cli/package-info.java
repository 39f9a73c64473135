/** The commands of the distribution: each reads its options and calls the same routes as the runtimes do. */
package io.stellicroutes.cli;
