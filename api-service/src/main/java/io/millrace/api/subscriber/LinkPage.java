package io.millrace.api.subscriber;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;

import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;
import org.jspecify.annotations.Nullable;

/** What somebody sees who follows a link. Nothing on these pages comes from outside, and the form posts to its own address. */
enum LinkPage {
    CONFIRM("Subscribe to the weekly digest?", "You will get one email a week, and every one has a link to leave.",
            "Yes, subscribe me"),
    CONFIRMED("You are subscribed", "The next digest comes to your inbox. You can close this page.", null),
    UNSUBSCRIBE("Unsubscribe from the weekly digest?", "You will get no more of it.", "Unsubscribe"),
    UNSUBSCRIBED("You are unsubscribed", "You will get no more digests. You can close this page.", null),
    EXPIRED("This link does not work any more", "It is too old, or a later email has replaced it. Subscribe again to get a new"
            + " one; to leave, use the link in the latest digest.", null),
    NO_LINK("This is not a whole link", "Part of the address is missing. Open the link from the email once more, or copy all of"
            + " it.", null);

    private static final String FORM = """
                <form method="post"><button type="submit">{button}</button></form>
            """;

    private static final String PAGE = """
            <!doctype html>
            <html lang="en">
              <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <meta name="robots" content="noindex">
                <title>{title}</title>
                <style>
                  :root { color-scheme: light dark; --ink: #1a2733; --soft: #51606e; --paper: #f4f6f8; --card: #fff; --line: #d8dee4; --button: #0b5cad; }
                  @media (prefers-color-scheme: dark) { :root { --ink: #e8edf2; --soft: #a8b5c1; --paper: #12181e; --card: #1b242c; --line: #33404c; --button: #0f66bd; } }
                  body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: var(--paper); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
                  main { box-sizing: border-box; width: min(30rem, calc(100vw - 2rem)); margin: 1rem; padding: 2rem; background: var(--card); border: 1px solid var(--line); border-radius: .75rem; }
                  h1 { margin: 0 0 .5rem; font-size: 1.375rem; line-height: 1.25; }
                  p { margin: 0; color: var(--soft); }
                  button { margin-top: 1.5rem; padding: .7rem 1.25rem; font: inherit; font-weight: 600; color: #fff; background: var(--button); border: 0; border-radius: .5rem; cursor: pointer; }
                  button:focus-visible { outline: 3px solid var(--ink); outline-offset: 2px; }
                </style>
              </head>
              <body>
                <main>
                  <h1>{title}</h1>
                  <p>{text}</p>
                {form}</main>
              </body>
            </html>
            """;

    private final String title;
    private final String text;
    private final @Nullable String button;

    LinkPage(String title, String text, @Nullable String button) {
        this.title = title;
        this.text = text;
        this.button = button;
    }

    private String html() {
        return PAGE.replace("{title}", title).replace("{text}", text)
                .replace("{form}", button == null ? "" : FORM.replace("{button}", button));
    }

    RestResponse<String> answer(int status) {
        return ResponseBuilder.<String> create(status).entity(html()).header(HttpHeaders.CONTENT_TYPE,
                MediaType.TEXT_HTML + ";charset=UTF-8")
                .header("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; form-action 'self';"
                        + " frame-ancestors 'none'; base-uri 'none'")
                // The address holds the secret of the link.
                .header("Referrer-Policy", "no-referrer").header(HttpHeaders.CACHE_CONTROL, "no-store")
                .header("X-Content-Type-Options", "nosniff").build();
    }
}
