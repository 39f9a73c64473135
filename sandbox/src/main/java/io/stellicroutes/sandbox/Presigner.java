package io.stellicroutes.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.net.URLEncoder;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Presigned S3 URLs in the form of the reference, step 2: signature version 2, in the query. */
record Presigner(URI endpoint, String accessKey, String secretKey) {
    String url(String bucket, String key, Instant expires) {
        String resource = "/" + bucket + "/" + key;
        String text = "GET\n\n\n" + expires.getEpochSecond() + "\n" + resource;
        return endpoint + resource + "?AWSAccessKeyId=" + URLEncoder.encode(accessKey, UTF_8) + "&Signature="
                + URLEncoder.encode(signature(text), UTF_8) + "&Expires=" + expires.getEpochSecond();
    }

    private String signature(String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(secretKey.getBytes(UTF_8), "HmacSHA1"));
            return Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
