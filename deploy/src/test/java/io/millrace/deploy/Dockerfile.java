package io.millrace.deploy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The instructions of a Dockerfile, in order. */
record Dockerfile(Path file, List<Instruction> instructions) {

    record Instruction(String keyword, String arguments) {
    }

    static Dockerfile read(Path file) {
        List<Instruction> instructions = new ArrayList<>();
        StringBuilder pending = new StringBuilder();
        for (String line : Repository.read(file).lines().toList()) {
            String text = line.strip();
            if (text.isEmpty() || text.startsWith("#")) {
                continue;
            }
            if (text.endsWith("\\")) {
                pending.append(text, 0, text.length() - 1);
                continue;
            }
            String[] words = pending.append(text).toString().split("\\s+", 2);
            instructions.add(new Instruction(words[0].toUpperCase(Locale.ROOT), words.length > 1 ? words[1] : ""));
            pending.setLength(0);
        }
        return new Dockerfile(file, List.copyOf(instructions));
    }

    Stream<String> all(String keyword) {
        return instructions.stream().filter(instruction -> instruction.keyword().equals(keyword))
                .map(Instruction::arguments);
    }

    /** The stage that becomes the image: from the last FROM on. */
    List<Instruction> image() {
        int last = 0;
        for (int i = 0; i < instructions.size(); i++) {
            if (instructions.get(i).keyword().equals("FROM")) {
                last = i;
            }
        }
        return instructions.subList(last, instructions.size());
    }

    /** The arguments of an instruction that the image has exactly once. */
    String only(String keyword) {
        List<String> found = image().stream().filter(instruction -> instruction.keyword().equals(keyword))
                .map(Instruction::arguments).toList();
        if (found.size() != 1) {
            throw new AssertionError(this + " should have one " + keyword + " in its last stage, and has " + found);
        }
        return found.get(0);
    }

    @Override
    public String toString() {
        return String.valueOf(file.getFileName());
    }
}
