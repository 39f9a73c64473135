/** Properties to checked records; every mistake is found at start-up, all at once. */
package io.stellicroutes.config;
