package io.stellicroutes.servers;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
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

    private final ScheduledExecutorService looking = Executors.newScheduledThreadPool(THREADS);
    private final AtomicLong looks = new AtomicLong();
    private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
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
                failures.add(e.toString());
            }
        }

        private void open() throws IOException {
            int turn = page % (run.isEmpty() ? pages.size() : pages.size() + 1);
            URI at = console.resolve(turn < pages.size() ? pages.get(turn) : run);
            Answer answer = get(at);
            if (answer.status() == 200) {
                Matcher newest = RUN.matcher(answer.body());
                if (newest.find()) {
                    run = newest.group(1);
                }
                shown(at, answer.body());
            } else {
                missed(answer);
            }
        }

        private void renew() throws IOException {
            Answer answer = get(renewal);
            if (answer.status() == 200) {
                shown(renewal, answer.body());
            } else if (answer.status() != 204) {
                missed(answer);
            }
        }

        private void shown(URI at, String body) {
            Matcher next = RENEWAL.matcher(body);
            renewal = next.find() ? at.resolve(next.group(1).replace("&amp;", "&")) : null;
        }

        /** A run that is kept no longer is no failure: its viewer looks at something else. */
        private void missed(Answer answer) {
            renewal = null;
            if (answer.status() != 404 || !answer.address().getPath().contains("/runs/")) {
                failures.add(answer.address() + " answered " + answer.status());
            }
        }
    }

    private record Answer(URI address, int status, String body) {}

    /** By the client that costs the machine least: what is measured is the console. */
    private static Answer get(URI address) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) address.toURL().openConnection();
        connection.setInstanceFollowRedirects(false);
        connection.setConnectTimeout((int) PATIENCE.toMillis());
        connection.setReadTimeout((int) PATIENCE.toMillis());
        int status = connection.getResponseCode();
        InputStream body =
                status < HttpURLConnection.HTTP_BAD_REQUEST ? connection.getInputStream() : connection.getErrorStream();
        if (body == null) {
            return new Answer(address, status, "");
        }
        try (body) {
            return new Answer(address, status, new String(body.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    /** Waits until each has a page open. */
    public Viewers arrived() throws InterruptedException {
        if (!arrived.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new IllegalStateException("the console does not let all in: " + failures);
        }
        return this;
    }

    /** How often they have been answered. */
    public long looks() {
        return looks.get();
    }

    /** What they were answered instead of a page. */
    public List<String> failures() {
        return List.copyOf(failures);
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
