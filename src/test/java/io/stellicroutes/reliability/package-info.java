/** What the promises are worth: faults, hostile input, long runs. */
package io.stellicroutes.reliability;
