package io.millrace.templates.folder;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import io.millrace.templates.RenderedTemplate;
import io.millrace.templates.TemplateDeclaration;
import io.millrace.templates.Variable;
import io.millrace.templates.brand.Look;
import io.millrace.templates.folder.DeclarationReader.Declared;
import io.quarkus.qute.Engine;
import io.quarkus.qute.Template;
import io.quarkus.qute.TemplateException;
import io.quarkus.qute.Variant;

/** Reads the three files of a template and tries them: with all of its samples, and with those alone that it requires. */
final class TemplateReader {

    /** Where Gmail cuts a mail off. */
    private static final int MOST_HTML = 102 * 1024;

    private final Engine engine;
    private final Look look;

    TemplateReader(Engine engine, Look look) {
        this.engine = engine;
        this.look = look;
    }

    /**
     * The template; empty when something is wrong with it, which is then noted.
     *
     * @param replaced the built-in one whose place it takes
     */
    Optional<OwnTemplate> read(Path folder, String id, Optional<TemplateDeclaration> replaced, Mistakes mistakes) {
        int before = mistakes.count();
        Path yaml = existing(folder, id + ".yaml", "which names its variables", mistakes);
        Path html = existing(folder, id + ".html", "the mail as HTML", mistakes);
        Path text = existing(folder, id + ".txt", "the mail as plain text", mistakes);
        if (mistakes.count() > before) {
            return Optional.empty();
        }
        Optional<Declared> declared = new DeclarationReader(yaml, mistakes).read(id, replaced);
        if (declared.isEmpty()) {
            return Optional.empty();
        }
        TemplateDeclaration declaration = declared.get().declaration();
        Optional<Template> subject = parse(yaml, declared.get().subjectLine(), declared.get().subject(), Variant.TEXT_PLAIN,
                declaration, mistakes);
        Optional<Template> page = parse(html, 1, content(html, mistakes), Variant.TEXT_HTML, declaration, mistakes);
        Optional<Template> words = parse(text, 1, content(text, mistakes), Variant.TEXT_PLAIN, declaration, mistakes);
        if (mistakes.count() > before || subject.isEmpty() || page.isEmpty() || words.isEmpty()) {
            return Optional.empty();
        }
        OwnTemplate template = new OwnTemplate(declaration, subject.get(), page.get(), words.get());
        tryOut(template, declaration.sample(), html, mistakes);
        Map<String, @Nullable Object> least = new LinkedHashMap<>();
        declaration.variables().stream().filter(Variable::required)
                .forEach(variable -> least.put(variable.name(), variable.sample()));
        tryOut(template, least, html, mistakes);
        return mistakes.count() > before ? Optional.empty() : Optional.of(template);
    }

    private static Path existing(Path folder, String name, String what, Mistakes mistakes) {
        Path file = folder.resolve(name);
        if (!Files.isRegularFile(file)) {
            mistakes.add(file, 0, "is missing: " + what);
        }
        return file;
    }

    private static String content(Path file, Mistakes mistakes) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            mistakes.add(file, 0, "cannot be read as UTF-8: " + e.getMessage());
            return "";
        }
    }

    /**
     * Parses a template and checks its expressions.
     *
     * @param firstLine the line of the file on which it begins
     */
    private Optional<Template> parse(Path file, int firstLine, String content, String type, TemplateDeclaration declaration,
            Mistakes mistakes) {
        try {
            Template template = engine.parse(content, Variant.forContentType(type), file.toString());
            new ExpressionCheck((line, what) -> mistakes.add(file, firstLine + line - 1, what))
                    .check(template.getRootNode(), declaration.variables());
            return Optional.of(template);
        } catch (TemplateException e) {
            int line = e.getOrigin() == null ? 0 : firstLine + e.getOrigin().getLine() - 1;
            mistakes.add(file, line, "is no template: " + e.getMessage());
            return Optional.empty();
        }
    }

    private void tryOut(OwnTemplate template, Map<String, @Nullable Object> values, Path html, Mistakes mistakes) {
        try {
            RenderedTemplate mail = template.render(template.declaration().plain(values), look).await().indefinitely();
            int size = mail.html().getBytes(StandardCharsets.UTF_8).length;
            if (size > MOST_HTML) {
                mistakes.add(html, 0, "makes " + size + " bytes of HTML of the samples; Gmail cuts mails off at " + MOST_HTML);
            }
        } catch (TemplateException e) {
            String id = e.getOrigin() == null ? html.toString() : e.getOrigin().getTemplateId();
            mistakes.add(Path.of(id), e.getOrigin() == null ? 0 : e.getOrigin().getLine(),
                    "cannot be filled with the samples: " + e.getMessage());
        }
    }
}
