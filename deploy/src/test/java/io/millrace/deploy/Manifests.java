package io.millrace.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;

/** What {@code kubectl kustomize} makes of a folder of {@code deploy/}. */
record Manifests(Path folder, List<Manifest> all) {

    static Manifests build(Path folder) {
        String yaml = Tool.kubectl().run("kustomize", folder.toString());
        return new Manifests(Repository.DEPLOY.relativize(folder), Yaml.documents(yaml).stream().map(Manifest::new).toList());
    }

    static Manifests base() {
        return build(Repository.DEPLOY.resolve("base"));
    }

    static List<Path> overlays() {
        return folders("overlays");
    }

    static List<Path> components() {
        return folders("components");
    }

    Stream<Manifest> ofKind(String kind) {
        return all.stream().filter(manifest -> manifest.kind().equals(kind));
    }

    /** Everything that starts pods. */
    List<Manifest> workloads() {
        return all.stream().filter(manifest -> !manifest.pod().isMissingNode()).toList();
    }

    Manifest deployment(Service service) {
        return ofKind("Deployment").filter(manifest -> manifest.name().equals(service.deployment())).findFirst()
                .orElseThrow(() -> new AssertionError(folder + " has no Deployment " + service.deployment()));
    }

    @Override
    public String toString() {
        return folder.toString();
    }

    private static List<Path> folders(String kind) {
        try (Stream<Path> folders = Files.list(Repository.DEPLOY.resolve(kind))) {
            return folders.filter(Files::isDirectory).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot list deploy/" + kind, e);
        }
    }

    /** One manifest, with the way to what is asked of it most. */
    record Manifest(JsonNode json) {

        String kind() {
            return json.path("kind").asText();
        }

        String name() {
            return json.at("/metadata/name").asText();
        }

        JsonNode spec() {
            return json.path("spec");
        }

        /** The pod's template, labels and all; missing where there is none. */
        JsonNode template() {
            JsonNode template = spec().path("template");
            return template.path("spec").has("containers") ? template : MissingNode.getInstance();
        }

        JsonNode pod() {
            return template().path("spec");
        }

        List<JsonNode> containers() {
            return elements(pod().path("initContainers"), pod().path("containers"));
        }

        /** The container of the service itself, in a Deployment of ours. */
        JsonNode service() {
            return named(pod().path("containers"), "service");
        }

        @Override
        public String toString() {
            return kind() + " " + name();
        }
    }

    static List<JsonNode> elements(JsonNode... arrays) {
        return Stream.of(arrays).flatMap(array -> array.valueStream()).toList();
    }

    /** The element of an array that has this name; missing where there is none. */
    static JsonNode named(JsonNode array, String name) {
        return array.valueStream().filter(element -> element.path("name").asText().equals(name)).findFirst()
                .orElse(MissingNode.getInstance());
    }
}
