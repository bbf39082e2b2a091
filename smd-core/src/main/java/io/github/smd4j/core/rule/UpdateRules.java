package io.github.smd4j.core.rule;

import java.util.List;
import java.util.Optional;

/** The update rules that theory knows, by the name that step records carry. */
public final class UpdateRules {

    private static final List<UpdateRule> ALL =
            List.of(HeavyBallRule.PYTORCH, HeavyBallRule.DJL_SGD, new NesterovRule());

    private UpdateRules() {}

    /**
     * Returns the rule of a name.
     *
     * @param name the name, as in {@link UpdateRule#name()}
     * @return the rule; empty for an optimizer that nobody has worked out
     */
    public static Optional<UpdateRule> named(String name) {
        return ALL.stream().filter(rule -> rule.name().equals(name)).findFirst();
    }
}
