/** The beans that the steps of the routes call: one for each job of a route file. */
package io.stellicroutes.steps;
