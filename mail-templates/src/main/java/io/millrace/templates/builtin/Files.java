package io.millrace.templates.builtin;

import io.millrace.templates.brand.Look;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;

/** The files of the built-in templates. Every expression in them is checked against these parameters. */
@CheckedTemplate(basePath = "mail", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
final class Files {

    private Files() {
    }

    static native TemplateInstance welcome(Welcome mail, Look look);

    static native TemplateInstance passwordReset(PasswordReset mail, Look look);

    static native TemplateInstance verifyEmail(VerifyEmail mail, Look look);

    static native TemplateInstance notification(Notification mail, Look look);

    static native TemplateInstance weeklyDigest(WeeklyDigest mail, Look look);
}
