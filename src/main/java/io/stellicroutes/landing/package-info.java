/** Getting the bytes: streamed to a file under a temporary name, verified, then given its name. */
package io.stellicroutes.landing;
