/**
 * What the destinations share: a delivery of one run to one destination, its counts and its rejected rows. Each way to
 * load has a package below.
 */
package io.stellicroutes.delivery;
