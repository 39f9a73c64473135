/** What is measured: a class or two a kind of destination, each with both sides of its cases. */
package io.stellicroutes.bench.cases;
