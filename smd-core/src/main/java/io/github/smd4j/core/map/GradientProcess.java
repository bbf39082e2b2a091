package io.github.smd4j.core.map;

import java.util.function.DoubleSupplier;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * A sequence L_0, L_1, … of squared unit gradient norms: its law, and its draws.
 *
 * <p>Implementations are immutable and may be shared between threads; what {@link #draws} returns
 * may not.
 */
public interface GradientProcess {

    /**
     * Returns E[L_t].
     *
     * @param step t, from 0
     * @return the mean
     * @throws IndexOutOfBoundsException if the process has no such step
     */
    double mean(long step);

    /**
     * Returns Var L_t.
     *
     * @param step t, from 0
     * @return the variance; 0 if nothing is random
     */
    default double variance(long step) {
        return 0;
    }

    /**
     * Returns by what factor correlation in time widens the variance of a quantity that forgets by
     * ρ a step: 1 + 2Σ_{n≥1} r_n ρⁿ, with r_n the autocorrelation of L.
     *
     * @param memory ρ in [0, 1)
     * @return the factor; 1 for values that are independent in time
     */
    default double widening(double memory) {
        return 1;
    }

    /**
     * Starts a new sequence.
     *
     * @param random the only source of chance; the same state gives the same sequence
     * @return gives L_0, L_1, … one a call
     */
    DoubleSupplier draws(UniformRandomProvider random);
}
