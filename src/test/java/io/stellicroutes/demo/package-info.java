/** The demo: the packaged distribution at work against the sandbox. */
package io.stellicroutes.demo;
