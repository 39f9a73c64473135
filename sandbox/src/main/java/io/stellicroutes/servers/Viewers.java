package io.stellicroutes.servers;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * People who have pages of a console open: each asks every 1.5 seconds for what has changed, as its browser does, and
 * goes to another page after a minute. Thread-safe.
 */
public final class Viewers implements AutoCloseable {
    private static final Duration EVERY = Duration.ofMillis(1_500);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int LOOKS_A_PAGE = 40;
    private static final int THREADS = 4;
    private static final Pattern RENEWAL = Pattern.compile("hx-get=\"([^\"]+)\"");
    private static final Pattern RUN = Pattern.compile("href=\"(runs/[^\"?]+)\"");

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final ScheduledExecutorService looking = Executors.newScheduledThreadPool(THREADS);
    private final AtomicLong looks = new AtomicLong();
    private final ConcurrentLinkedQueue<String> troubles = new ConcurrentLinkedQueue<>();
    private final CountDownLatch arrived;
    private final List<Future<?>> viewers = new ArrayList<>();
    private final URI console;
    private final List<String> pages;

    /**
     * They come, one after the other, within 1.5 seconds.
     *
     * @param console its root, with a slash at the end
     * @param pages those to be looked at, below the root; the newest run's is added to them, once there is one
     */
    public Viewers(URI console, List<String> pages, int count) {
        this.console = console;
        this.pages = List.copyOf(pages);
        arrived = new CountDownLatch(count);
        for (int i = 0; i < count; i++) {
            Viewer viewer = new Viewer(i);
            viewers.add(looking.scheduleAtFixedRate(
                    viewer::look, EVERY.toMillis() * i / count, EVERY.toMillis(), TimeUnit.MILLISECONDS));
        }
    }

    private final class Viewer {
        private int page;
        private int looked;
        private String run = "";
        private URI renewal;

        Viewer(int first) {
            page = first;
        }

        /** One thread at a time. */
        private void look() {
            try {
                if (renewal == null || looked >= LOOKS_A_PAGE) {
                    page++;
                    looked = 0;
                    open();
                    arrived.countDown();
                } else {
                    looked++;
                    renew();
                }
                looks.incrementAndGet();
            } catch (IOException | RuntimeException e) {
                troubles.add(e.toString());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private void open() throws IOException, InterruptedException {
            int turn = page % (run.isEmpty() ? pages.size() : pages.size() + 1);
            URI at = console.resolve(turn < pages.size() ? pages.get(turn) : run);
            HttpResponse<String> answer = get(at);
            if (answer.statusCode() == 200) {
                Matcher newest = RUN.matcher(answer.body());
                if (newest.find()) {
                    run = newest.group(1);
                }
                shown(at, answer.body());
            } else {
                missed(answer);
            }
        }

        private void renew() throws IOException, InterruptedException {
            HttpResponse<String> answer = get(renewal);
            if (answer.statusCode() == 200) {
                shown(renewal, answer.body());
            } else if (answer.statusCode() != 204) {
                missed(answer);
            }
        }

        private void shown(URI at, String body) {
            Matcher next = RENEWAL.matcher(body);
            renewal = next.find() ? at.resolve(next.group(1).replace("&amp;", "&")) : null;
        }

        /** A run that is kept no longer is no trouble: its viewer looks at something else. */
        private void missed(HttpResponse<String> answer) {
            renewal = null;
            if (answer.statusCode() != 404 || !answer.uri().getPath().contains("/runs/")) {
                troubles.add(answer.uri() + " answered " + answer.statusCode());
            }
        }
    }

    private HttpResponse<String> get(URI address) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(address).timeout(PATIENCE).build(), BodyHandlers.ofString());
    }

    /** Waits until each has a page open. */
    public Viewers arrived() throws InterruptedException {
        if (!arrived.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new IllegalStateException("the console does not let all in: " + troubles);
        }
        return this;
    }

    /** How often they have been answered. */
    public long looks() {
        return looks.get();
    }

    /** What they were answered instead of a page. */
    public List<String> troubles() {
        return List.copyOf(troubles);
    }

    @Override
    public void close() {
        viewers.forEach(viewer -> viewer.cancel(true));
        looking.shutdownNow();
        try {
            looking.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
