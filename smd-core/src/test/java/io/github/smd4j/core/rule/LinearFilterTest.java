package io.github.smd4j.core.rule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.smd4j.core.rule.LinearFilter.Decay;
import io.github.smd4j.core.step.Hyperparameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LinearFilterTest {

    private static final double RATE = 0.1;
    private static final double DECAY = 5e-4;
    private static final double LEVEL = 0.37;

    /** Sums of three terms, against a rule's closed form: some ten roundings. */
    private static void same(LinearFilter filter, UpdateRule rule, double momentum) {
        Hyperparameters h = new Hyperparameters(rule.name(), RATE, DECAY, momentum);
        assertEquals(1, filter.angularUpdate(RATE, DECAY) / rule.angularUpdate(h), 4e-15);
        assertEquals(1, filter.squaredNorm(RATE, DECAY, LEVEL) / rule.squaredNorm(h, LEVEL), 4e-15);
        assertEquals(1, filter.relaxationSteps(RATE, DECAY) / rule.relaxationSteps(h), 4e-15);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.1, 0.5, 0.9, 0.99})
    void specialCasesAreTheRules(double a) {
        same(LinearFilter.geometric(Decay.COUPLED, a, 1), HeavyBallRule.PYTORCH, a);
        same(LinearFilter.geometric(Decay.COUPLED, a, 1 + a, a * a), new NesterovRule(), a);
        same(LinearFilter.geometric(Decay.DECOUPLED, a, 1), new SgdwRule(), a);
        double share = a == 0 ? 1 : 0.7;
        same(LinearFilter.geometric(Decay.COUPLED, a, share), new DampenedRule(0.3), a);
    }

    @Test
    void aFilterIsTheSumOfItsWeights() {
        LinearFilter filter = LinearFilter.geometric(Decay.COUPLED, 0.5, 3, -1, 2);
        // 3 − 1 + 2 + 1 + ½ + ...; 9 + 1 + 4 + 1 + ¼ + ...
        assertEquals(new LinearFilter(6, 10 + 16 / 3.0, Decay.COUPLED), filter);
        assertEquals(
                new LinearFilter(5, 13, Decay.DECOUPLED),
                LinearFilter.geometric(Decay.DECOUPLED, 0, 3, 2));
    }

    @Test
    void whatIsNoFilterIsRefused() {
        assertThrows(
                IllegalArgumentException.class, () -> LinearFilter.geometric(Decay.COUPLED, 1, 1));
        assertThrows(
                IllegalArgumentException.class, () -> LinearFilter.geometric(Decay.COUPLED, 0.5));
        assertThrows(
                IllegalArgumentException.class,
                () -> LinearFilter.geometric(Decay.COUPLED, 0, 1, -1));
        assertThrows(
                IllegalArgumentException.class,
                () -> LinearFilter.geometric(Decay.COUPLED, 0, 1).angularUpdate(1, 0));
    }
}
