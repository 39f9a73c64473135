/** HTTP servers: a POST a batch. */
package io.stellicroutes.delivery.http;
