/** Peers that are Java programs, each a process of its own. */
package io.stellicroutes.bench.peers;
