/** What the destinations share: a load, its receipt, its rejects; and one class for each way to load. */
package io.stellicroutes.delivery;
