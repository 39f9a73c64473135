/** Who is told when a destination does not have what it should have, and when it has it again. */
package io.stellicroutes.alerts;
