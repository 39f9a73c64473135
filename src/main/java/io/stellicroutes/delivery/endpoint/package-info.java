/** Any Camel endpoint: an exchange a batch, or one a record. */
package io.stellicroutes.delivery.endpoint;
