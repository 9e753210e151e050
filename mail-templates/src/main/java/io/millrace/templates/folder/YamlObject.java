package io.millrace.templates.folder;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** Reads one object of a YAML file, key by key. What is wrong is noted with its line and reads as absent. */
final class YamlObject {

    private final Path file;
    private final Mistakes mistakes;
    private final Node node;
    private final Map<String, Node> keys = new LinkedHashMap<>();
    private final Map<String, Integer> lines = new LinkedHashMap<>();
    private final Set<String> known = new HashSet<>();

    YamlObject(Path file, Node node, Mistakes mistakes) {
        this.file = file;
        this.mistakes = mistakes;
        this.node = node;
        if (node instanceof MappingNode mapping) {
            mapping.getValue().forEach(this::add);
        } else {
            mistakes.add(file, lineOf(node), "here should be an object, \"key: value\" on lines of their own");
        }
    }

    private void add(NodeTuple tuple) {
        String key = tuple.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "";
        if (keys.put(key, tuple.getValueNode()) != null) {
            mistakes.add(file, lineOf(tuple.getKeyNode()), key + " is there twice");
        }
        lines.put(key, lineOf(tuple.getKeyNode()));
    }

    /** The line on which it begins. */
    int line() {
        return lineOf(node);
    }

    /** The line of a key; of one that is missing, the line of the object. */
    int line(String key) {
        return lines.getOrDefault(key, line());
    }

    /** The keys, in their order. */
    List<String> names() {
        return List.copyOf(keys.keySet());
    }

    /** A text. */
    @Nullable
    String text(String key) {
        known.add(key);
        Node value = keys.get(key);
        if (value == null || value instanceof ScalarNode) {
            return value == null ? null : ((ScalarNode) value).getValue();
        }
        mistakes.add(file, lineOf(value), key + " should be a text");
        return null;
    }

    /** Yes or no; absent is no. */
    boolean flag(String key) {
        String text = text(key);
        if (text != null && !text.equals("true") && !text.equals("false")) {
            mistakes.add(file, line(key), key + " should be true or false, and is \"" + text + "\"");
        }
        return "true".equals(text);
    }

    /** An object in this one. */
    @Nullable
    YamlObject object(String key) {
        known.add(key);
        Node value = keys.get(key);
        return value == null ? null : new YamlObject(file, value, mistakes);
    }

    /** Whatever is there, as maps, lists and texts. */
    @Nullable
    Object plain(String key) {
        known.add(key);
        Node value = keys.get(key);
        return value == null ? null : plain(value);
    }

    /** Notes every key that was never asked for. */
    void reportUnknown() {
        keys.keySet().stream().filter(key -> !known.contains(key)).forEach(key -> mistakes.add(file, line(key),
                "\"" + key + "\" is not known here; there are " + String.join(", ", known.stream().sorted().toList())));
    }

    static int lineOf(Node node) {
        return node.getStartMark() == null ? 0 : node.getStartMark().getLine() + 1;
    }

    private static Object plain(Node node) {
        if (node instanceof SequenceNode sequence) {
            List<Object> items = new ArrayList<>();
            sequence.getValue().forEach(item -> items.add(plain(item)));
            return items;
        }
        if (node instanceof MappingNode mapping) {
            Map<String, Object> parts = new LinkedHashMap<>();
            mapping.getValue().forEach(part -> parts.put(String.valueOf(plain(part.getKeyNode())), plain(part.getValueNode())));
            return parts;
        }
        return node instanceof ScalarNode scalar ? scalar.getValue() : String.valueOf(node);
    }
}
