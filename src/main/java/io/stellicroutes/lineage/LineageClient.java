package io.stellicroutes.lineage;

import io.openlineage.client.OpenLineageClientException;
import io.openlineage.client.OpenLineageClientUtils;
import io.openlineage.client.transports.HttpConfig;
import io.openlineage.client.transports.HttpTransport;
import io.openlineage.client.transports.HttpTransportResponseException;
import io.openlineage.client.transports.TokenProvider;
import io.stellicroutes.base.Causes;
import io.stellicroutes.base.NetworkFailure;
import io.stellicroutes.base.OwnerOnly;
import io.stellicroutes.config.StellicConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.core5.io.CloseMode;

/** Where events go: a server, by OpenLineage's own transport, or a file. For one thread. */
interface LineageClient extends AutoCloseable {
    /**
     * Sends an event.
     *
     * @throws RefusedEventException if this event will never be taken
     * @throws UnreachableServerException if no event can be sent now
     */
    void send(String event) throws RefusedEventException, UnreachableServerException;

    @Override
    void close();

    /**
     * Where events are configured to go.
     *
     * @param http trusts, and goes by the proxies, as is configured; is closed with the client
     */
    static LineageClient to(StellicConfig.Lineage lineage, CloseableHttpClient http) {
        return lineage.url().isPresent()
                ? new Server(lineage, http)
                : new Lines(lineage.file().orElseThrow());
    }

    /** The event is not as the server wants it. */
    final class RefusedEventException extends Exception {
        private static final long serialVersionUID = 1L;

        RefusedEventException(String why) {
            super(why);
        }
    }

    /** The server does not answer, or not well; or the file can't be written. */
    final class UnreachableServerException extends Exception {
        private static final long serialVersionUID = 1L;

        UnreachableServerException(String why) {
            super(why);
        }
    }

    /** An OpenLineage server. */
    final class Server implements LineageClient {
        /** Of the event; any other status is of the server, of the address or of the credential. */
        private static final Set<Integer> REFUSALS = Set.of(400, 409, 413, 422);

        private final CloseableHttpClient http;
        private final HttpTransport transport;

        Server(StellicConfig.Lineage lineage, CloseableHttpClient http) {
            this.http = http;
            HttpConfig config = new HttpConfig();
            config.setUrl(lineage.url().orElseThrow());
            if (!lineage.apiKey().isEmpty()) {
                TokenProvider bearer = () -> "Bearer " + lineage.apiKey();
                config.setAuth(bearer);
            }
            transport = new HttpTransport(http, config);
        }

        @Override
        public void send(String event) throws RefusedEventException, UnreachableServerException {
            try {
                transport.emit(OpenLineageClientUtils.runEventFromJson(event));
            } catch (HttpTransportResponseException e) {
                String why = "the lineage server answered " + e.getStatusCode();
                if (REFUSALS.contains(e.getStatusCode())) {
                    throw new RefusedEventException(why);
                }
                throw new UnreachableServerException(why);
            } catch (OpenLineageClientException e) {
                throw new UnreachableServerException(NetworkFailure.of(e)
                        .map(NetworkFailure::why)
                        .orElseGet(() -> Causes.root(e).getClass().getSimpleName()));
            }
        }

        /** At once, also while it waits for an answer. */
        @Override
        public void close() {
            http.close(CloseMode.IMMEDIATE);
        }
    }

    /** A file, an event a line; readable by its owner alone. OpenLineage's own transport loses what it can't write. */
    final class Lines implements LineageClient {
        private final Path file;

        Lines(Path file) {
            this.file = file.toAbsolutePath();
        }

        @Override
        public void send(String event) throws UnreachableServerException {
            try {
                if (Files.notExists(file)) {
                    Files.createDirectories(file.getParent());
                    OwnerOnly.createFile(file);
                }
                Files.write(
                        file,
                        (event + "\n").getBytes(StandardCharsets.UTF_8),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.APPEND);
            } catch (IOException e) {
                throw new UnreachableServerException("the file " + file + " can't be written: "
                        + e.getClass().getSimpleName());
            }
        }

        @Override
        public void close() {
            // it is open only while it is written to
        }
    }
}
