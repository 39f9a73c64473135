/** Talking to Stellic: its URLs and parameters, who asks, its two JSON answers, and the presigned URL. */
package io.stellicroutes.api;
