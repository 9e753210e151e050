package io.millrace.templates.builtin;

import java.net.URI;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.millrace.templates.MailTemplate;
import io.millrace.templates.TemplateDeclaration;
import io.millrace.templates.Times;
import io.millrace.templates.Variable;
import io.millrace.templates.Variable.Kind;
import io.millrace.templates.builtin.BuiltInTemplate.Filled;

/** What was published in a week, for a subscriber. */
public record WeeklyDigest(String name, String periodStart, String periodEnd, List<Post> posts, String unsubscribeUrl,
        String appName) {

    /** Something that was published. */
    public record Post(String title, String url, @Nullable String summary) {

        /** The site that it is on, as people say it. */
        public String site() {
            String host = URI.create(url).getHost();
            return host.startsWith("www.") ? host.substring("www.".length()) : host;
        }
    }

    static final MailTemplate TEMPLATE = new BuiltInTemplate(new TemplateDeclaration("weekly-digest",
            "What was published in a week, for a subscriber.", List.of(
                    Variable.text("name", "Whom it is for.", "Ada"),
                    Variable.required(Kind.DATE, "periodStart",
                            "The first day of the week: an ISO 8601 date, or as readers should see it.",
                            "2026-11-16"),
                    Variable.required(Kind.DATE, "periodEnd", "The last day of the week, likewise.", "2026-11-22"),
                    Variable.list("posts", "What was published, the most important first.", List.of(
                            Variable.text("title", "Its title.", "A title"),
                            Variable.link("url", "Where it can be read.", "https://blog.example.com/"),
                            Variable.text("summary", "What it says, in a sentence or two.", "A summary.").optional()),
                            samplePosts()),
                    Variable.link("unsubscribeUrl", "Where the subscription ends, without a login.",
                            "https://app.example.com/unsubscribe?token=6f1c2ab49d"))),
            (values, look) -> {
                WeeklyDigest mail = new WeeklyDigest(values.text("name"), values.text("periodStart"),
                        values.text("periodEnd"), values.items("posts").stream().map(post -> new Post(post.text("title"),
                                post.text("url"), post.optional("summary"))).toList(),
                        values.text("unsubscribeUrl"), look.appName());
                return new Filled(mail.subject(), () -> Files.weeklyDigest(mail, look));
            });

    /** The week, in words. */
    public String period() {
        return Times.period(periodStart, periodEnd);
    }

    /** How many posts there are beside the first, in words; empty when there are none. */
    public String others() {
        return posts.size() < 2 ? "" : "and " + (posts.size() - 1) + " more";
    }

    private String subject() {
        if (posts.isEmpty()) {
            return "Your week on " + appName;
        }
        return posts.get(0).title() + (posts.size() == 1 ? "" : ", " + others()) + " on " + appName;
    }

    private static List<Map<String, Object>> samplePosts() {
        return List.of(
                Map.of("title", "Why your queue is slow on Mondays", "url", "https://blog.example.com/slow-mondays",
                        "summary",
                        "Everything that waited for the weekend wakes up at eight. What we changed, and what it cost."),
                Map.of("title", "Exactly once is a story we tell each other", "url", "https://blog.example.com/exactly-once",
                        "summary", "At least once, and handlers that can bear it: a plain account of what a mail costs twice."),
                Map.of("title", "A field guide to bounces", "url", "https://www.example.org/bounces",
                        "summary", "Which replies of a mail server mean never, which mean later, and which mean nothing."));
    }
}
