/** What every other package may stand on; knows none of them. */
package io.stellicroutes.base;
