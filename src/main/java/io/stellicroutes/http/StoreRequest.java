package io.stellicroutes.http;

/**
 * One attempt to fetch the file: which URL is to be asked next, until the store no longer sends on to another; the
 * exchange property {@code stellicStoreRequest}. For one thread.
 */
public final class StoreRequest {
    private String url;
    private int redirects;
    private boolean pending = true;

    public StoreRequest(String url) {
        this.url = url;
    }

    /** The URL to ask, as it was given; for expressions in routes. */
    public String getUrl() {
        return url;
    }

    /** Whether it must still be asked; for expressions in routes. */
    public boolean isPending() {
        return pending;
    }

    public void answered() {
        pending = false;
    }

    /** How often the store has sent on, this time included. */
    public int redirectedTo(String other) {
        url = other;
        return ++redirects;
    }
}
