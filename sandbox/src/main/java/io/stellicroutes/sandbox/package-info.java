/** A stand-in for Stellic: the export API as the reference tells it, with a real S3 store behind its presigned URLs. */
package io.stellicroutes.sandbox;
