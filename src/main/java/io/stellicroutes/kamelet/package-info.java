/** What the Kamelets have inside: the whole road of one export, in a Camel context of its own. */
package io.stellicroutes.kamelet;
