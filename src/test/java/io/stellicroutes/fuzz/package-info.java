/** Coverage-guided fuzzing of what reads other people's bytes; in the normal test run, only the seeds. */
package io.stellicroutes.fuzz;
