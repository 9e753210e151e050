package io.millrace.localstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.millrace.localstack.ProcessList.Entry;

class ProcessListTest {

    @TempDir
    Path folder;

    private Process owner;
    private Process child;

    @BeforeEach
    void start() throws IOException {
        owner = new ProcessBuilder("sleep", "60").start();
        child = new ProcessBuilder("sleep", "60").start();
    }

    @AfterEach
    void end() {
        owner.destroyForcibly();
        child.destroyForcibly();
    }

    @Test
    void childrenOfADeadStackAreEnded() throws Exception {
        ProcessList list = list();
        list.add("stack", owner.toHandle());
        list.add("worker", child.toHandle());
        owner.destroyForcibly().waitFor();

        assertThat(list().takeOver()).containsExactly("worker");
        assertThat(child.isAlive()).isFalse();
    }

    @Test
    void runningStackIsLeftAlone() {
        ProcessList list = list();
        list.add("stack", owner.toHandle());
        list.add("worker", child.toHandle());

        assertThatThrownBy(() -> list().takeOver()).isInstanceOf(StackException.class)
                .hasMessageContaining("running already, as process " + owner.pid());
        assertThat(child.isAlive()).isTrue();
    }

    @Test
    void anotherProcessWithTheSameNumberIsLeftAlone() throws Exception {
        owner.destroyForcibly().waitFor();
        Files.write(folder.resolve("processes"),
                List.of("stack " + owner.pid() + " 1", new Entry("worker", child.pid(), 1).line().strip()));

        assertThat(list().takeOver()).isEmpty();
        assertThat(child.isAlive()).isTrue();
    }

    @Test
    void ownListIsTakenOverAgain() {
        assertThat(list().takeOver()).isEmpty();
        assertThat(list().takeOver()).isEmpty();
        list().clear();
        assertThat(folder.resolve("processes")).doesNotExist();
    }

    private ProcessList list() {
        return new ProcessList(folder.resolve("processes"));
    }
}
