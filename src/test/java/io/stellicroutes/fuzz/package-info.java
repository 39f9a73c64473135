/**
 * What reads other people's bytes, fuzzed. In the test run, the seeds alone; in {@code mvn -Pfuzz}, guided by coverage.
 * A class has one fuzz test, because a JVM can be guided through one only.
 */
package io.stellicroutes.fuzz;
