package io.millrace.templates.builtin;

import java.util.List;

import jakarta.inject.Singleton;

import io.millrace.templates.MailTemplate;

/** All templates that come built in. */
@Singleton
public class BuiltInTemplates {

    private static final List<MailTemplate> ALL = List.of(Welcome.TEMPLATE, PasswordReset.TEMPLATE, VerifyEmail.TEMPLATE,
            Notification.TEMPLATE, WeeklyDigest.TEMPLATE);

    /** In the order in which they are documented. */
    public List<MailTemplate> all() {
        return ALL;
    }
}
