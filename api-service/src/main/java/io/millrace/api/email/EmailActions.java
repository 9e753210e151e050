package io.millrace.api.email;

import java.time.Instant;
import java.util.List;

import jakarta.inject.Singleton;

import org.jboss.logging.Logger;

import io.millrace.api.audit.Actor;
import io.millrace.api.audit.Actors;
import io.millrace.api.audit.Audit;
import io.millrace.api.audit.Deed;
import io.millrace.api.problem.ProblemException;
import io.millrace.api.problem.ProblemType;
import io.millrace.inspect.ActionResult;
import io.millrace.inspect.TaskAction;
import io.millrace.inspect.TaskControl;
import io.millrace.mailstore.EmailBook;
import io.millrace.mailstore.EmailEvent;
import io.millrace.mailstore.EmailKey;
import io.millrace.mailstore.EmailNote;
import io.millrace.mailstore.Happening;
import io.millrace.mailstore.PartsStore;
import io.smallrye.mutiny.Uni;

/** Moves and cancels emails that are not sent yet. The task decides; what is kept beside it follows. */
@Singleton
class EmailActions {

    private static final Logger LOG = Logger.getLogger(EmailActions.class);

    private final EmailLookup lookup;
    private final TaskControl control;
    private final EmailBook book;
    private final PartsStore parts;
    private final Audit audit;
    private final Actors actors;

    EmailActions(EmailLookup lookup, TaskControl control, EmailBook book, PartsStore parts, Audit audit, Actors actors) {
        this.lookup = lookup;
        this.control = control;
        this.book = book;
        this.parts = parts;
        this.audit = audit;
        this.actors = actors;
    }

    /** Sends a scheduled email at another time. */
    Uni<EmailActed> move(String name, Instant due) {
        Actor actor = actors.current();
        Uni<EmailActed> moving = lookup.key(name).chain(key -> control.move(key.queue(), key.id(), due)
                .invoke(result -> done(name, "moved", result))
                .call(() -> followed(key, Uni.combine().all().unis(book.move(key, due), parts.keepUntil(key, due))
                        .discardItems())))
                .replaceWith(() -> EmailActed.of(name));
        return audit.doing(actor, new Deed("email.move", EmailResource.PATH + "/" + name, due.toString()), moving);
    }

    /** Ends an email that is not sent yet. One that is being sent this moment is asked to end. */
    Uni<EmailActed> cancel(String name) {
        Actor actor = actors.current();
        Uni<EmailActed> cancelling = lookup.key(name).chain(key -> control.act(TaskAction.CANCEL, key.queue(), key.id())
                .invoke(result -> done(name, "canceled", result))
                .call(result -> result instanceof ActionResult.Done ? followed(key, canceled(key))
                        : Uni.createFrom().voidItem()))
                .replaceWith(() -> EmailActed.of(name));
        return audit.doing(actor, Deed.of("email.cancel", EmailResource.PATH + "/" + name), cancelling);
    }

    private Uni<Void> canceled(EmailKey key) {
        Happening canceled = Happening.of(EmailEvent.CANCELED, Instant.now(), List.of(), null);
        return book.note(EmailNote.of(key).happened(canceled))
                .chain(() -> parts.erase(key));
    }

    private static void done(String name, String participle, ActionResult result) {
        if (result instanceof ActionResult.NotFound) {
            throw EmailQueue.notKept(name);
        }
        if (result instanceof ActionResult.WrongState wrong) {
            throw new ProblemException(ProblemType.WRONG_STATE, "Email " + name + " cannot be " + participle
                    + ": its task is " + wrong.actual().word() + (participle.equals("moved") ? ", not scheduled" : ""));
        }
    }

    /** The task has gone ahead, and what is kept of the email catches up at the latest when it ends. */
    private static Uni<Void> followed(EmailKey key, Uni<Void> following) {
        return following.onFailure().invoke(e -> LOG.warnf("The record of email %s is behind: %s", key, e.getMessage()))
                .onFailure().recoverWithNull();
    }
}
