package io.millrace.localstack.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import io.millrace.localstack.Port;
import io.millrace.localstack.StackConfig;
import io.millrace.localstack.mail.MailContent;

/** The official Resend SDK for Node, unchanged, with its base URL at ours. What it asks is in {@code resend-sdk/drive.js}. */
class ResendSdkIT {

    private static final Path SOURCES = Path.of("src/test/resend-sdk");
    private static final Path INSTALLED = Path.of("target/resend-sdk");
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Test
    void sdkSendsListsMovesAndCancels() throws Exception {
        boolean there = Npm.isInstalled();
        assertThat(there || System.getenv("CI") == null).as("npm is installed, as CI must have it").isTrue();
        assumeTrue(there, "npm is not installed");
        Npm.install(SOURCES, INSTALLED);
        try (Drill drill = Drill.start("resend-sdk", Map.of("MAIL_FROM", "Stack <stack@example.com>"))) {
            String said = Npm.run(INSTALLED, "node", "drive.js", "http://127.0.0.1:" + drill.port(Port.API) + "/v1",
                    StackConfig.DEVELOPMENT_KEY);

            assertThat(said.lines()).containsExactly("ok send", "ok template", "ok idempotencyKey", "ok batch",
                    "ok scheduleMoveCancel", "ok list", "ok suppressions", "ok errors");
            MailContent mail = drill.awaitMailTo("sdk@example.com", PATIENCE).content();
            assertThat(mail.headers()).contains(new MailContent.Header("X-Order", "17"))
                    .extracting(MailContent.Header::value).noneMatch(value -> value.contains("bcc@example.com"));
            assertThat(mail.attachments()).extracting(MailContent.Attachment::fileName)
                    .containsExactlyInAnyOrder("bill.txt", "logo.png");
            assertThat(mail.attachments()).extracting(MailContent.Attachment::contentId).contains("logo");
            assertThat(drill.mailsTo("once@example.com")).hasSize(1);
            assertThat(drill.mailsTo("later@example.com")).isEmpty();
            assertThat(drill.mailsTo("sooner@example.com")).hasSize(1);
            assertThat(drill.mailsTo("gone@example.com")).isEmpty();
            assertThat(drill.books().balance()).isTrue();
        }
    }

    /** Node's package manager, and what it installs here: pinned in package.json, below target. */
    private static final class Npm {

        private Npm() {
        }

        static boolean isInstalled() {
            try {
                return new ProcessBuilder("npm", "--version").start().waitFor() == 0;
            } catch (IOException notThere) {
                return false;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }

        static void install(Path sources, Path folder) throws Exception {
            Files.createDirectories(folder);
            for (String file : List.of("package.json", "drive.js")) {
                Files.copy(sources.resolve(file), folder.resolve(file), StandardCopyOption.REPLACE_EXISTING);
            }
            run(folder, "npm", "install", "--no-package-lock", "--ignore-scripts", "--no-audit", "--no-fund", "--silent");
        }

        static String run(Path folder, String... command) throws Exception {
            Process process = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as("%s said %s", List.of(command), said).isZero();
            return said;
        }
    }
}
