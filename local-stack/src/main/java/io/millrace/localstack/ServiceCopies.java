package io.millrace.localstack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The built services as they were when the stack came up. A service reads its jars as long as it runs, and the next build
 * writes them anew; whoever builds while the stack runs would break it under their hands.
 */
final class ServiceCopies {

    private final Path root;
    private final Path folder;

    /**
     * @param root the repository, where the services were built
     * @param folder where copies go, one folder for each service
     */
    ServiceCopies(Path root, Path folder) {
        this.root = root;
        this.folder = folder;
    }

    /** What starts the copy. */
    Path jar(Service service) {
        return home(service).resolve(service.jar(root).getFileName());
    }

    /** Copies what was built, in place of an earlier copy. */
    void take(Service service) {
        Path built = service.jar(root).resolveSibling("");
        try {
            delete(home(service));
            copy(built, home(service));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot copy the " + service.label() + " from " + built, e);
        }
    }

    private Path home(Service service) {
        return folder.resolve(service.label());
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.walkFileTree(from, new SimpleFileVisitor<>() {

            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) throws IOException {
                Files.createDirectories(to.resolve(from.relativize(directory)));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.copy(file, to.resolve(from.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private static void delete(Path tree) throws IOException {
        if (Files.exists(tree)) {
            List<Path> deepestFirst;
            try (Stream<Path> paths = Files.walk(tree)) {
                deepestFirst = paths.sorted(Comparator.reverseOrder()).toList();
            }
            for (Path path : deepestFirst) {
                Files.delete(path);
            }
        }
    }
}
