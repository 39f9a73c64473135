/** What all other packages may use and which uses none of them: error codes, constants, files, networks. */
package io.stellicroutes.base;
