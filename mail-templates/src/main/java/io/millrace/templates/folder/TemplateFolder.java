package io.millrace.templates.folder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

import jakarta.inject.Singleton;

import io.millrace.templates.MailTemplate;
import io.millrace.templates.TemplateDeclaration;
import io.millrace.templates.TemplatesConfig;
import io.millrace.templates.brand.Brand;
import io.quarkus.qute.Engine;
import io.quarkus.runtime.configuration.ConfigurationException;

/**
 * The folder with the operator's own templates. It may be a mounted ConfigMap: hidden files, which such a mount has, and files
 * of other kinds are left alone.
 */
@Singleton
public class TemplateFolder {

    private static final List<String> ENDINGS = List.of(".yaml", ".html", ".txt");

    private final Optional<Path> folder;
    private final TemplateReader reader;

    TemplateFolder(TemplatesConfig config, Engine engine, Brand brand) {
        this.folder = config.folder();
        this.reader = new TemplateReader(engine, brand.look(null));
    }

    /**
     * Its templates, by id; none when there is no folder. One with the id of a built-in one looks different and asks for the
     * same.
     *
     * @throws ConfigurationException when something is wrong with any of them; the message tells all of it
     */
    public List<MailTemplate> read(List<MailTemplate> builtIn) {
        if (folder.isEmpty()) {
            return List.of();
        }
        Mistakes mistakes = new Mistakes();
        List<MailTemplate> templates = new ArrayList<>();
        for (String id : ids(folder.get())) {
            Optional<TemplateDeclaration> replaced = builtIn.stream().map(MailTemplate::declaration)
                    .filter(one -> one.id().equals(id)).findFirst();
            reader.read(folder.get(), id, replaced, mistakes).ifPresent(templates::add);
        }
        if (!mistakes.none()) {
            throw new ConfigurationException("The mail templates of millrace.templates.folder cannot be used:\n  "
                    + String.join("\n  ", mistakes.all()));
        }
        return templates;
    }

    private static SortedSet<String> ids(Path folder) {
        SortedSet<String> ids = new TreeSet<>();
        try (Stream<Path> files = Files.list(folder)) {
            files.filter(Files::isRegularFile).map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> !name.startsWith("."))
                    .forEach(name -> ENDINGS.stream().filter(name::endsWith).findFirst()
                            .ifPresent(ending -> ids.add(name.substring(0, name.length() - ending.length()))));
            return ids;
        } catch (IOException e) {
            throw new ConfigurationException("millrace.templates.folder (MILLRACE_TEMPLATES_FOLDER) is " + folder
                    + ", which cannot be read as a folder: " + e, e);
        }
    }
}
