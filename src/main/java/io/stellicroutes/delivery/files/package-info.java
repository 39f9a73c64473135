/** Deliveries as whole files: what the destinations {@code file}, {@code sftp} and {@code s3} share. */
package io.stellicroutes.delivery.files;
