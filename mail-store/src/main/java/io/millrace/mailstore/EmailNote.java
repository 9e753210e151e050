package io.millrace.mailstore;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/** What became of an email, to be noted in one step: {@code EmailNote.of(email).verdicts(…).happened(…)}. Not thread-safe. */
public final class EmailNote {

    private final EmailKey email;
    private final Map<String, Verdict> verdicts = new LinkedHashMap<>();
    private final Map<String, String> set = new LinkedHashMap<>();
    private final List<Happening> happenings = new ArrayList<>();
    private final List<Suppression> suppressions = new ArrayList<>();
    private @Nullable String newsId;
    private @Nullable Duration rememberedFor;
    private @Nullable String providerId;
    private @Nullable Instant unknownSince;

    private EmailNote(EmailKey email) {
        this.email = email;
    }

    /** A note about an email that says nothing yet. */
    public static EmailNote of(EmailKey email) {
        return new EmailNote(email);
    }

    /** Does nothing when news of this id were noted before. */
    public EmailNote once(String id, Duration remembered) {
        this.newsId = id;
        this.rememberedFor = remembered;
        return this;
    }

    /** What a provider said about recipients, by address. What it said before stands. */
    public EmailNote verdicts(Map<String, Verdict> said) {
        verdicts.putAll(said);
        return this;
    }

    /** An attempt ended, and nobody knows whether the mail went out. The first such time stands. */
    public EmailNote unknownSince(Instant at) {
        this.unknownSince = at;
        return this;
    }

    /**
     * The mail is out.
     *
     * @param messageId its {@code Message-ID}
     * @param idAtProvider under which the provider will tell of it; {@code null}: it will not
     */
    public EmailNote sentAs(String messageId, @Nullable String idAtProvider) {
        set.put("messageId", messageId);
        this.providerId = idAtProvider;
        return this;
    }

    /** Something happened to it. */
    public EmailNote happened(Happening happening) {
        happenings.add(happening);
        return this;
    }

    /** Somebody is not to be written to any more. */
    public EmailNote suppress(Suppression suppression) {
        suppressions.add(suppression);
        return this;
    }

    EmailKey email() {
        return email;
    }

    Map<String, Verdict> verdicts() {
        return verdicts;
    }

    Map<String, String> set() {
        return set;
    }

    List<Happening> happenings() {
        return happenings;
    }

    List<Suppression> suppressions() {
        return suppressions;
    }

    @Nullable
    String newsId() {
        return newsId;
    }

    @Nullable
    Duration rememberedFor() {
        return rememberedFor;
    }

    @Nullable
    String providerId() {
        return providerId;
    }

    @Nullable
    Instant unknownSince() {
        return unknownSince;
    }
}
