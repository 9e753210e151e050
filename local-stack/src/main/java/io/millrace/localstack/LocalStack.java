package io.millrace.localstack;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The one command: brings the stack up, says where everything is, and stops it in order at Ctrl-C or SIGTERM. Killed outright,
 * it leaves its children running; the next one ends them before it starts.
 */
public final class LocalStack {

    private LocalStack() {
    }

    /** Runs until it is told to end. The first argument is the repository; the working directory without one. */
    public static void main(String[] arguments) throws InterruptedException {
        PrintStream terminal = System.out;
        try {
            run(Path.of(arguments.length > 0 ? arguments[0] : "").toAbsolutePath().normalize(), terminal);
        } catch (StackException cannotRun) {
            terminal.println("\n" + cannotRun.getMessage() + "\n");
            System.exit(1);
        }
    }

    private static void run(Path root, PrintStream terminal) throws InterruptedException {
        Stack stack = new Stack(StackConfig.standard(root));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(stack, terminal), "stop"));
        try {
            start(stack, terminal);
        } catch (StackException cannotStart) {
            stack.close();
            throw cannotStart;
        }
        watch(stack, terminal);
    }

    private static void start(Stack stack, PrintStream terminal) {
        List<String> leftovers = stack.start();
        if (!leftovers.isEmpty()) {
            terminal.println(
                    "\nThe last run was killed; ended what it had left running: " + String.join(", ", leftovers) + ".");
        }
        terminal.println(Welcome.text(stack.config()));
    }

    private static void watch(Stack stack, PrintStream terminal) throws InterruptedException {
        CompletableFuture.allOf(Arrays.stream(Service.values()).map(stack::service)
                .map(service -> service.process().onExit().thenRun(() -> reportEnd(stack, service, terminal)))
                .toArray(CompletableFuture<?>[]::new)).join();
        if (!stack.isClosing()) {
            throw new StackException("All services have ended.");
        }
        Thread.currentThread().join(); // The shutdown hook is at work, and the process ends with it.
    }

    private static void reportEnd(Stack stack, ServiceProcess service, PrintStream terminal) {
        if (!stack.isClosing()) {
            terminal.println("\nThe " + service.name() + " has ended; the rest runs on. Ctrl-C and the same command bring it "
                    + "back. The end of its log, " + service.log() + ":\n" + service.logTail());
        }
    }

    private static void stop(Stack stack, PrintStream terminal) {
        if (!stack.isClosing()) {
            terminal.println("\nStopping: the services, then the mail catcher, then Redis.");
            stack.close();
            terminal.println("Stopped.");
        }
    }
}
