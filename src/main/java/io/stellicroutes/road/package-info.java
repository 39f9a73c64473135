/** The thin adapters between the routes and the rest: what the YAML names as beans, and how they come to be there. */
package io.stellicroutes.road;
