package io.github.smd4j.djl.optimizer;

import io.github.smd4j.core.step.Hyperparameters;

/**
 * How far a float32 update may part from the exact one, element by element: every operation rounds
 * by U = 2^-24 of what it yields, and errors carry over as the update does. To first order in U.
 *
 * <p>Takes the exact gradient that the step uses; that of the float32 run may be off by {@code
 * gradientError} of it.
 */
final class Rounding {

    private static final double U = 0x1p-24;

    private final String rule;
    private final double beta2;
    private final double[] first;
    private final double[] second;
    private final double[] firstError;
    private final double[] secondError;
    private final double[] error;
    private int steps;

    Rounding(String rule, int size) {
        this.rule = rule.replaceFirst(":.*", "");
        int colon = rule.indexOf(':');
        beta2 = colon < 0 ? 0 : Double.parseDouble(rule.substring(colon + 1));
        first = new double[size];
        second = new double[size];
        firstError = new double[size];
        secondError = new double[size];
        error = new double[size];
    }

    /** The bound on each weight after the steps so far. */
    double[] error() {
        return error;
    }

    void step(float[] weight, double[] gradient, Hyperparameters h, double gradientError) {
        steps++;
        for (int i = 0; i < error.length; i++) {
            double g = gradient[i];
            double gError = gradientError * Math.abs(g);
            switch (rule) {
                case "adamw" -> adamw(i, weight[i], g, gError, h);
                case "lion" -> lion(i, weight[i], g, gError, h);
                default -> momentum(i, weight[i], g, gError, h);
            }
        }
    }

    /** Four roundings on the way into v, three on the way into w. */
    private void momentum(int i, double w, double g, double gError, Hyperparameters h) {
        double a = h.momentum();
        double coupled = rule.equals("sgdw") ? 0 : h.weightDecay();
        double decay = h.weightDecay();
        double inError = gError + coupled * error[i];
        double size = Math.abs(g) + decay * Math.abs(w);
        double v = a * first[i] + g + coupled * w;
        firstError[i] = a * firstError[i] + inError + 4 * U * (a * Math.abs(first[i]) + size);
        first[i] = v;
        double move = Math.abs(v) + decay * Math.abs(w);
        double moveError = firstError[i] + 3 * U * move;
        if (rule.equals("nesterov")) {
            move = size + a * Math.abs(v);
            moveError = inError + a * firstError[i] + 4 * U * move;
        } else if (rule.equals("sgdw")) {
            moveError += decay * error[i];
        }
        error[i] += h.learningRate() * moveError + 2 * U * (Math.abs(w) + h.learningRate() * move);
    }

    private void adamw(int i, double w, double g, double gError, Hyperparameters h) {
        double b1 = h.momentum();
        firstError[i] =
                b1 * firstError[i] + (1 - b1) * gError + 4 * U * (Math.abs(first[i]) + Math.abs(g));
        first[i] = b1 * first[i] + (1 - b1) * g;
        second[i] = beta2 * second[i] + (1 - beta2) * g * g;
        secondError[i] =
                beta2 * secondError[i] + 2 * (1 - beta2) * Math.abs(g) * gError + 4 * U * second[i];
        double root = Math.sqrt(second[i] / (1 - Math.pow(beta2, (double) steps)));
        double rate = h.learningRate() / (1 - Math.pow(b1, (double) steps));
        double move = rate * Math.abs(first[i]) / root;
        double moveError =
                rate * firstError[i] / root + move * (secondError[i] / (2 * second[i]) + 6 * U);
        error[i] += moveError + 3 * U * (Math.abs(w) + move);
    }

    /** The sign must not depend on rounding, or no bound holds. */
    private void lion(int i, double w, double g, double gError, Hyperparameters h) {
        double b1 = h.momentum();
        double size = Math.abs(first[i]) + Math.abs(g);
        double c = b1 * first[i] + (1 - b1) * g;
        if (Math.abs(c) <= firstError[i] + gError + 4 * U * size) {
            throw new AssertionError("the sign of element " + i + " hangs on rounding");
        }
        firstError[i] = beta2 * firstError[i] + (1 - beta2) * gError + 4 * U * size;
        first[i] = beta2 * first[i] + (1 - beta2) * g;
        error[i] += 3 * U * (Math.abs(w) + h.learningRate() * (1 + h.weightDecay() * Math.abs(w)));
    }
}
