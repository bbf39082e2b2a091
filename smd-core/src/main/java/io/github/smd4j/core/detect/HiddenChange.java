package io.github.smd4j.core.detect;

import io.github.smd4j.core.step.SavedState;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Finds a sudden change of the learning rate in the updates themselves.
 *
 * <p>Takes the logarithm of a quantity that moves with the rate at once: ‖d‖ over the root of the
 * gradients' mean square as the buffer weighs it, or the angle. Its noise lasts, so it is made
 * white first by an {@link AutoregressiveNoise}, fitted to what came before the numbers of the last
 * {@value #BUFFERS}/(1−α) steps. Of a shift by δ one innovation shows δ and all that follow a
 * little; δ is fitted by least squares for each place where it may have begun, and the likeliest is
 * taken (a generalised likelihood ratio: at a known place no test of Gaussian noise does better),
 * or the one whose own innovation is most of the shift. A change is called where |δ| is above
 * {@value #MATERIAL}, half of a cut by two, at the standard errors of {@link FalseAlarm}, and the
 * latest numbers still stand by it.
 */
final class HiddenChange {

    /** Buffers' lengths in which a change must show. */
    static final int BUFFERS = 10;

    /** The most numbers that are kept; in long buffers each is a mean of some steps. */
    private static final int MOST = 100;

    /** Half of ln 2. */
    static final double MATERIAL = 0.35;

    /** The fewest numbers that must stand by a change, after as many: one may be an outlier. */
    private static final int LEAST = 3;

    /** Share of the shift that one innovation must show to be taken for the place. */
    private static final double JUMP = 0.7;

    /** Numbers before a change from which the noise must be known. */
    private static final double FEWEST = 50;

    private final double[] latest = new double[MOST];
    private final double[] ago = new double[MOST];
    private AutoregressiveNoise noise = new AutoregressiveNoise();
    private int held;
    private double sum;
    private double numbers;
    private double steps;

    /** What was found: k, and how many steps ago it began. */
    record Found(double divisor, double stepsAgo) {}

    private Found found;

    /**
     * Takes a value.
     *
     * @param now logarithm of the quantity
     * @param gap steps since the last value
     * @param buffer 1/(1−α), the steps that a buffer remembers
     * @return whether a change was found, see {@link #found}
     */
    boolean add(double now, double gap, double buffer) {
        for (int i = 0; i < held; i++) {
            ago[i] += gap;
        }
        sum += now;
        numbers++;
        steps += gap;
        double window = BUFFERS * buffer;
        if (steps < window / MOST) {
            return false;
        }
        int capacity = (int) Math.max(2 * LEAST, Math.min(MOST, window / steps));
        while (held >= capacity) {
            noise.add(latest[0]);
            held--;
            System.arraycopy(latest, 1, latest, 0, held);
            System.arraycopy(ago, 1, ago, 0, held);
        }
        latest[held] = sum / numbers;
        // What came with the first step of these numbers.
        ago[held++] = steps - gap;
        double length = steps;
        sum = 0;
        numbers = 0;
        steps = 0;
        return noise.count() >= FEWEST
                && search((int) Math.max(LEAST, Math.min(held, buffer / length)), length);
    }

    Found found() {
        return found;
    }

    private boolean search(int least, double length) {
        AutoregressiveNoise.Filter filter = noise.filter();
        double enough = FalseAlarm.errors(length, noise.count());
        double following = 0;
        double next = 0;
        double most = 0;
        double shift = 0;
        int best = -1;
        for (int i = held - 1; i >= 0; i--) {
            double innovation = filter.innovation(before(i), before(i - 1), before(i - 2));
            int later = held - 1 - i;
            double second = later > 0 ? filter.next() : 0;
            double on = filter.on();
            double rest = Math.max(0, later - 1);
            double squares = 1 + second * second + rest * on * on;
            double ones = 1 + second + rest * on;
            double delta = (innovation + second * next + on * (following - next)) / squares;
            // The mean before is not known exactly either.
            double widening = Math.sqrt(1 + ones * ones / squares / noise.count());
            double errors = Math.abs(delta) * Math.sqrt(squares) / filter.spread() / widening;
            // What one number shows alone comes before what all together make likely.
            double rank = innovation / delta > JUMP ? MOST * errors : errors;
            if (errors > enough && Math.abs(delta) > MATERIAL && rank > most) {
                most = rank;
                shift = delta;
                best = i;
            }
            following += innovation;
            next = innovation;
        }
        // One that is too young may be an outlier, and would be put too early by those before it.
        if (best < 0 || held - best < 2 * least || !stands(best, least, filter, shift)) {
            return false;
        }
        found = new Found(Math.exp(-shift), ago[best]);
        reset();
        return true;
    }

    /** A number less the mean before, of those kept or of those that came before them. */
    private double before(int index) {
        double value =
                switch (index) {
                    case -1 -> noise.last();
                    case -2 -> noise.before();
                    default -> latest[index];
                };
        return value - noise.mean();
    }

    /** Whether the latest numbers are beyond what the noise alone would have made of them. */
    private boolean stands(int from, int least, AutoregressiveNoise.Filter filter, double shift) {
        double last = before(from - 1);
        double beforeThat = before(from - 2);
        double beyond = 0;
        for (int i = from; i < held; i++) {
            double forecast = filter.forecast(last, beforeThat);
            beforeThat = last;
            last = forecast;
            if (i >= held - least) {
                beyond += Math.signum(shift) * (before(i) - forecast) / least;
            }
        }
        return beyond > MATERIAL;
    }

    /** Begins anew, as where the rate was told to change. */
    void reset() {
        held = 0;
        sum = 0;
        numbers = 0;
        steps = 0;
        noise = new AutoregressiveNoise();
    }

    void write(DataOutput out) throws IOException {
        out.writeInt(held);
        for (int i = 0; i < held; i++) {
            out.writeDouble(latest[i]);
            out.writeDouble(ago[i]);
        }
        out.writeDouble(sum);
        out.writeDouble(numbers);
        out.writeDouble(steps);
        noise.write(out);
    }

    void read(DataInput in) throws IOException {
        held = SavedState.readCount(in, MOST);
        for (int i = 0; i < held; i++) {
            latest[i] = in.readDouble();
            ago[i] = in.readDouble();
        }
        sum = in.readDouble();
        numbers = in.readDouble();
        steps = in.readDouble();
        noise.read(in);
    }
}
