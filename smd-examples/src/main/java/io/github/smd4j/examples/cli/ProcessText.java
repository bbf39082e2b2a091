package io.github.smd4j.examples.cli;

import io.github.smd4j.core.map.GradientProcess;
import io.github.smd4j.core.map.LevelProcess;
import io.github.smd4j.core.map.LognormalProcess;
import io.github.smd4j.core.step.StepRecord;

/** Reads the text form of a gradient process: a name, then numbers, with colons between. */
final class ProcessText {

    static final String FORMS =
            "one of constant, step[:FACTOR[:AT]], linear[:FACTOR], sine[:AMPLITUDE[:PERIOD]],"
                    + " lognormal[:CV], ar1[:PHI[:CV]], series:FILE";

    private final String text;
    private final String[] parts;

    private ProcessText(String text) {
        this.text = text;
        this.parts = text.split(":", -1);
    }

    /** Whether the text asks for a recorded series. */
    static boolean isSeries(String text) {
        return text.startsWith("series:");
    }

    /** Reads a process that is not a series, for a run of that many steps. */
    static GradientProcess parse(String text, double level, int steps) {
        ProcessText form = new ProcessText(text);
        try {
            return form.process(level, steps);
        } catch (NumberFormatException e) {
            throw form.wrong("a part is not a number");
        } catch (IllegalArgumentException e) {
            throw form.wrong(e.getMessage());
        }
    }

    private GradientProcess process(double level, int steps) {
        return switch (parts[0]) {
            case "constant" -> {
                most(0);
                yield LevelProcess.constant(level);
            }
            case "step" -> {
                most(2);
                yield LevelProcess.step(level, number(1, 2), whole(2, steps / 2));
            }
            case "linear" -> {
                most(1);
                yield LevelProcess.linear(level, number(1, 2), steps);
            }
            case "sine" -> {
                most(2);
                yield LevelProcess.sine(level, number(1, 0.4), whole(2, steps));
            }
            case "lognormal" -> {
                most(1);
                yield new LognormalProcess(level, number(1, 0.3), 0);
            }
            case "ar1" -> {
                most(2);
                yield new LognormalProcess(level, number(2, 0.3), number(1, 0.9));
            }
            default -> throw new IllegalArgumentException("there is no such process");
        };
    }

    private void most(int numbers) {
        if (parts.length > numbers + 1) {
            throw new IllegalArgumentException(
                    parts[0] + " takes at most " + numbers + " number" + (numbers == 1 ? "" : "s"));
        }
    }

    private double number(int part, double otherwise) {
        return part < parts.length ? Double.parseDouble(parts[part]) : otherwise;
    }

    private long whole(int part, long otherwise) {
        return part < parts.length ? Long.parseLong(parts[part]) : otherwise;
    }

    private IllegalArgumentException wrong(String why) {
        return new IllegalArgumentException(
                "--process must be " + FORMS + ", but was '" + text + "': " + why);
    }

    /** Reads h_unit of one parameter from a {@code steps.csv}. */
    static double[] series(String text, String parameter) {
        return new RecordedSeries("--process series:FILE", text.substring("series:".length()))
                .records(parameter, "--parameter").stream()
                        .mapToDouble(StepRecord::unitH)
                        .toArray();
    }
}
