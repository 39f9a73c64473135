/** Breakers: they leave a server alone that fails again and again. */
package io.stellicroutes.breaker;
