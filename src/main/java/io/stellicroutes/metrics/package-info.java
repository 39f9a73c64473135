/** Numbers for monitoring, and health. */
package io.stellicroutes.metrics;
