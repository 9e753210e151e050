package io.millrace.subscribers;

import jakarta.inject.Singleton;

/** The links that subscribers get. */
@Singleton
public final class SubscriberLinks {

    private final String base;

    SubscriberLinks(SubscribersConfig config) {
        String url = config.publicUrl();
        this.base = (url.endsWith("/") ? url.substring(0, url.length() - 1) : url) + "/v1/subscribers/";
    }

    /** Leads to the page where somebody says yes. */
    public String confirm(SubscriberToken token) {
        return base + "confirm?token=" + token.text();
    }

    /** Leads to the page where somebody says no; mail programs post to it by themselves (RFC 8058). */
    public String unsubscribe(SubscriberToken token) {
        return base + "unsubscribe?token=" + token.text();
    }
}
