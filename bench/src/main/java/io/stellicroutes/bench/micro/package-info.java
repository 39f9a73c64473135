/** JMH benchmarks of single parts: {@code bench/run micro}. */
package io.stellicroutes.bench.micro;
