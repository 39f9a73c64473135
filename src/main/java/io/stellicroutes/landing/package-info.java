/** The landed file: streamed under a temporary name, verified, then renamed. */
package io.stellicroutes.landing;
