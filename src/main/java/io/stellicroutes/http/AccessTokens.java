package io.stellicroutes.http;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stellicroutes.api.StellicException;
import io.stellicroutes.api.TransientStellicException;
import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.RetryAfter;
import io.stellicroutes.base.Subject;
import io.stellicroutes.config.Authentication;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.component.http.HttpCredentialsHelper;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.entity.UrlEncodedFormEntity;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpStatus;
import org.apache.hc.core5.http.NameValuePair;
import org.apache.hc.core5.http.message.BasicNameValuePair;

/**
 * The access token of one client by OAuth 2.0 client credentials (RFC 6749, section 4.4), fetched when it is needed and
 * kept until shortly before it ends. Camel's own keeps tokens for the whole JVM, one for each URL that is ever asked
 * and for ever, and takes one client's token for that of another with the same name. Thread-safe.
 */
final class AccessTokens {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration MARGIN = Duration.ofSeconds(30);
    /** Of a token that does not say how long it lives. */
    private static final int USUAL_LIFE = 300;

    private static final int LONGEST_ANSWER = 65_536;

    private final Authentication.OAuth2 oauth2;
    private final String property;
    private final CloseableHttpClient client;
    private final Clock clock;
    private String token;
    private Instant end = Instant.MIN;

    /**
     * For one client.
     *
     * @param property what the names of its properties begin with, for errors
     * @param client fetches the tokens
     */
    AccessTokens(Authentication.OAuth2 oauth2, String property, CloseableHttpClient client, Clock clock) {
        this.oauth2 = oauth2;
        this.property = property;
        this.client = client;
        this.clock = clock;
    }

    /**
     * One that is good for a while.
     *
     * @throws StellicException if the token server gives none
     */
    synchronized String get() throws IOException {
        if (token == null || !clock.instant().isBefore(end)) {
            HttpPost request = new HttpPost(oauth2.tokenUrl());
            request.setHeader(
                    HttpHeaders.AUTHORIZATION,
                    HttpCredentialsHelper.generateBasicAuthHeader(oauth2.clientId(), oauth2.clientSecret()));
            List<NameValuePair> form = new ArrayList<>();
            form.add(new BasicNameValuePair("grant_type", "client_credentials"));
            if (!oauth2.scope().isEmpty()) {
                form.add(new BasicNameValuePair("scope", oauth2.scope()));
            }
            request.setEntity(new UrlEncodedFormEntity(form, StandardCharsets.UTF_8));
            take(client.execute(request, this::read));
        }
        return token;
    }

    /** Stellic has refused it: the next request has another. */
    synchronized void refused(String refused) {
        if (refused.equals("Bearer " + token)) {
            token = null;
        }
    }

    private void take(JsonNode answer) {
        String given = answer.path("access_token").asText();
        if (given.isEmpty()) {
            throw none();
        }
        token = given;
        end = clock.instant()
                .plusSeconds(answer.path("expires_in").asLong(USUAL_LIFE))
                .minus(MARGIN);
    }

    private JsonNode read(ClassicHttpResponse response) throws IOException {
        int code = response.getCode();
        if (code == HttpStatus.SC_TOO_MANY_REQUESTS || code >= HttpStatus.SC_SERVER_ERROR) {
            throw new TransientStellicException(
                    ErrorCode.NO_TOKEN,
                    Subject.NONE,
                    detail() + " (" + code + ")",
                    RetryAfter.of(value(response, HttpHeaders.RETRY_AFTER), clock.instant()));
        }
        if (code != HttpStatus.SC_OK || response.getEntity() == null) {
            throw none();
        }
        byte[] body = response.getEntity().getContent().readNBytes(LONGEST_ANSWER);
        try {
            return JSON.readTree(body);
        } catch (JacksonException e) {
            // its message may quote the answer
            throw none();
        }
    }

    private static String value(ClassicHttpResponse response, String header) {
        return response.getFirstHeader(header) == null
                ? null
                : response.getFirstHeader(header).getValue();
    }

    private StellicException none() {
        return new StellicException(
                ErrorCode.NO_TOKEN, Subject.NONE, detail() + ": check " + property + "auth.oauth2.*");
    }

    private String detail() {
        return property + "auth.oauth2.token-url has given no token";
    }
}
