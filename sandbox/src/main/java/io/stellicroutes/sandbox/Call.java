package io.stellicroutes.sandbox;

/** The two calls of the export API (reference, steps 1 and 2). */
public enum Call {
    EXPORT_DATA,
    GET_EXPORT_URL
}
