package io.millrace.digest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import jakarta.inject.Singleton;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.millrace.types.digest.Post;
import io.millrace.types.digest.WeeklyDigest;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;

/** What is in a digest: what its task brings, or else what is in the configured file. */
@Singleton
class Posts {

    private static final TypeReference<List<Post>> LIST = new TypeReference<>() {
    };

    private final Optional<Path> file;
    private final ObjectMapper mapper;

    Posts(DigestConfig config, ObjectMapper mapper) {
        this.file = config.postsFile();
        this.mapper = mapper;
    }

    /** The posts, perhaps none. Fails with a message that names the file when it cannot be read. */
    Uni<List<Post>> of(WeeklyDigest digest) {
        return !digest.posts().isEmpty() || file.isEmpty() ? Uni.createFrom().item(digest.posts())
                : Uni.createFrom().item(this::readFile).runSubscriptionOn(Infrastructure.getDefaultWorkerPool());
    }

    String write(List<Post> posts) {
        try {
            return mapper.writeValueAsString(posts);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Posts are always writable as JSON", e);
        }
    }

    List<Post> read(String json) {
        try {
            return mapper.readValue(json, LIST);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Not posts as this version writes them: " + e.getOriginalMessage(), e);
        }
    }

    private List<Post> readFile() {
        Path path = file.orElseThrow();
        try {
            return new WeeklyDigest(null, mapper.readValue(Files.readAllBytes(path), LIST)).posts();
        } catch (IOException | IllegalArgumentException e) {
            throw new IllegalStateException("The posts in " + path + " (millrace.digest.posts-file) cannot be read: "
                    + e.getMessage(), e);
        }
    }
}
