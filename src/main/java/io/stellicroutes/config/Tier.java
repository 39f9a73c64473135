package io.stellicroutes.config;

/** Who has to know of a setting: the reference is in this order. */
public enum Tier {
    /** Everybody: without it nothing runs, or not what was meant. */
    ESSENTIAL,
    /** Most, sooner or later. */
    OFTEN,
    /** Who has a reason to. */
    SELDOM
}
