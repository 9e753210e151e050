package io.millrace.localstack.mail;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * The last mails that came, in memory, newest first: as many as fit a count and a size; the newest always fits. Thread-safe.
 */
public final class Mailbox {

    private final int most;
    private final long mostBytes;
    private final Deque<Mail> mails = new ArrayDeque<>();
    private long bytes;
    private long received;

    /**
     * An empty one.
     *
     * @param most mails that are kept
     * @param mostBytes bytes that are kept, all mails together
     */
    public Mailbox(int most, long mostBytes) {
        this.most = most;
        this.mostBytes = mostBytes;
    }

    /** Adds a mail and lets go of the oldest as far as needed. */
    public synchronized void add(Mail mail) {
        received++;
        mails.addFirst(mail);
        bytes += mail.source().length;
        while (mails.size() > 1 && (mails.size() > most || bytes > mostBytes)) {
            bytes -= mails.removeLast().source().length;
        }
    }

    /** Those from {@code start} on, newest first, {@code limit} at most. */
    public synchronized List<Mail> list(int start, int limit) {
        return mails.stream().skip(start).limit(limit).toList();
    }

    /** The mail of that id, or the newest for {@code latest}. */
    public synchronized Optional<Mail> find(String id) {
        return mails.stream().filter(mail -> mail.id().equals(id) || id.equals("latest")).findFirst();
    }

    /** Lets go of those with these ids. */
    public synchronized void remove(Collection<String> ids) {
        mails.removeIf(mail -> ids.contains(mail.id()));
        bytes = mails.stream().mapToLong(mail -> mail.source().length).sum();
    }

    /** Lets go of all. */
    public synchronized void clear() {
        mails.clear();
        bytes = 0;
    }

    /** Mails that are kept now. */
    public synchronized int size() {
        return mails.size();
    }

    /** Mails that ever came. */
    public synchronized long received() {
        return received;
    }
}
