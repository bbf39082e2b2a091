package io.github.smd4j.examples.cli;

import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns what went wrong into one line for the user: no class name, no stack. */
final class Messages {

    private Messages() {}

    /** Says what is wrong with a command line; an option's own description names its range. */
    static String ofUsage(ParameterException problem) {
        if (problem instanceof UnmatchedArgumentException unmatched
                && !unmatched.getUnmatched().isEmpty()) {
            String first = unmatched.getUnmatched().get(0);
            var commands = problem.getCommandLine().getSubcommands().keySet();
            if (first.startsWith("-")) {
                return oneLine("unknown option '" + first + "'; see " + help(problem));
            }
            return oneLine(
                    commands.isEmpty()
                            ? "unexpected argument '" + first + "'; see " + help(problem)
                            : "unknown command '"
                                    + first
                                    + "'; commands are "
                                    + String.join(", ", commands));
        }
        ArgSpec argument = problem.getArgSpec();
        String message = problem.getMessage();
        if (argument instanceof OptionSpec option && option.description().length > 0) {
            message += "; " + option.longestName() + " is: " + option.description()[0];
        }
        return oneLine(message);
    }

    /** Says what went wrong after parsing. */
    static String of(Throwable problem) {
        // Without words of its own an unchecked exception repeats its cause's class name.
        Throwable cause =
                problem instanceof UncheckedIOException io
                                && io.getCause().toString().equals(io.getMessage())
                        ? io.getCause()
                        : problem;
        String message = cause.getMessage();
        if (cause instanceof OutOfMemoryError) {
            return "out of memory; a larger Java heap is needed (-Xmx)";
        }
        if (cause instanceof FileSystemException file && file.getReason() == null) {
            return oneLine(file.getFile() + ": " + reason(file));
        }
        return message == null || message.isBlank()
                ? "an unexpected internal error, which is a bug"
                : oneLine(message);
    }

    private static String reason(FileSystemException problem) {
        if (problem instanceof NoSuchFileException) {
            return "no such file or folder";
        }
        if (problem instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (problem instanceof FileAlreadyExistsException) {
            return "exists already";
        }
        if (problem instanceof NotDirectoryException) {
            return "is not a folder";
        }
        if (problem instanceof DirectoryNotEmptyException) {
            return "is not empty";
        }
        return "cannot be read or written";
    }

    private static String help(ParameterException problem) {
        return problem.getCommandLine().getCommandSpec().qualifiedName(" ") + " --help";
    }

    private static String oneLine(String message) {
        return message.strip().replaceAll("\\s*\\R\\s*", " ");
    }
}
