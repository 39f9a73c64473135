/** How a command hands over to the service that has its work directory: a local socket, and what is said by it. */
package io.stellicroutes.control;
