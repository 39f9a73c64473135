/** Properties to checked records; every mistake is found at start-up, all at once; the catalogue of data types. */
package io.stellicroutes.config;
