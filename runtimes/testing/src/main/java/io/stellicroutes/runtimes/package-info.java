/** What the tests of the runtimes share: servers in a process of their own, and what was delivered to them. */
package io.stellicroutes.runtimes;
