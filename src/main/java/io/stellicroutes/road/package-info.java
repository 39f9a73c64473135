/** The beans that the routes name, and how they come into a Camel context. */
package io.stellicroutes.road;
