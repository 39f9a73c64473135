/** HTTP clients: authentication, proxies, TLS, and which addresses may be called. */
package io.stellicroutes.http;
