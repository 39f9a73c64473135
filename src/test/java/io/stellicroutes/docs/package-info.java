/** The documentation: the pages that are made of the code, and tests that the others stand on what is there. */
package io.stellicroutes.docs;
