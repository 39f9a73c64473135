package io.stellicroutes.config;

import java.time.Duration;

/** When an export runs by itself. */
public sealed interface Schedule {
    /** Only when asked to. */
    record Manual() implements Schedule {}

    /** At the times of a Quartz cron expression. */
    record Cron(String expression) implements Schedule {}

    /** At start and then once a period. */
    record Every(Duration period) implements Schedule {}
}
