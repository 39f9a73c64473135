/** Kafka: a message a record, a transaction a batch. */
package io.stellicroutes.delivery.kafka;
