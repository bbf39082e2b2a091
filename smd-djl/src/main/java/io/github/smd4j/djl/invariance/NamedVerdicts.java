package io.github.smd4j.djl.invariance;

import ai.djl.nn.Parameter;
import io.github.smd4j.core.step.PathPattern;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the user says about parameters, by patterns of their paths: {@code *} stands for any text,
 * dots included. Of two patterns that both match a path, the later one counts.
 */
public final class NamedVerdicts {

    private static final NamedVerdicts NONE = new NamedVerdicts(List.of());

    private final List<Rule> rules;

    private record Rule(PathPattern pattern, boolean force) {}

    private NamedVerdicts(List<Rule> rules) {
        this.rules = List.copyOf(rules);
    }

    /**
     * Returns the verdicts of a user who says nothing.
     *
     * @return no verdicts
     */
    public static NamedVerdicts none() {
        return NONE;
    }

    /**
     * Returns the verdicts of two lists of patterns.
     *
     * @param forced patterns of parameters that are called scale-invariant
     * @param forbidden patterns of parameters that are called not invariant; they go over the
     *     others
     * @return the verdicts
     */
    public static NamedVerdicts of(List<String> forced, List<String> forbidden) {
        NamedVerdicts named = NONE;
        for (String pattern : forced) {
            named = named.force(pattern);
        }
        for (String pattern : forbidden) {
            named = named.forbid(pattern);
        }
        return named;
    }

    /**
     * Calls parameters scale-invariant, filter by filter (as a whole if they have one dimension).
     *
     * @param pattern which: {@code layer2.*.conv2.weight}
     * @return these verdicts and that
     */
    public NamedVerdicts force(String pattern) {
        return and(pattern, true);
    }

    /**
     * Calls parameters not invariant; they are not measured.
     *
     * @param pattern which
     * @return these verdicts and that
     */
    public NamedVerdicts forbid(String pattern) {
        return and(pattern, false);
    }

    private NamedVerdicts and(String pattern, boolean force) {
        List<Rule> more = new ArrayList<>(rules);
        more.add(new Rule(new PathPattern(pattern), force));
        return new NamedVerdicts(more);
    }

    /**
     * Puts the user's verdicts over others.
     *
     * @param verdicts the verdicts of the structure or of an audit
     * @return the verdicts that hold
     * @throws IllegalArgumentException if a pattern matches no parameter
     */
    public List<ParameterInvariance> over(List<ParameterInvariance> verdicts) {
        for (Rule rule : rules) {
            if (verdicts.stream().noneMatch(verdict -> rule.pattern.matches(verdict.path()))) {
                throw new IllegalArgumentException(
                        "a pattern must match a parameter, but there is none for '"
                                + rule.pattern.text()
                                + "'");
            }
        }
        List<ParameterInvariance> held = verdicts.stream().map(this::over).toList();
        Set<Parameter> said =
                held.stream()
                        .filter(verdict -> !verdicts.contains(verdict))
                        .map(ParameterInvariance::parameter)
                        .collect(Collectors.toSet());
        return held.stream().map(verdict -> withoutPartner(verdict, said)).toList();
    }

    /** A joint vector is no longer one if the user has another verdict on a part of it. */
    private static ParameterInvariance withoutPartner(
            ParameterInvariance verdict, Set<Parameter> said) {
        return verdict.partners().stream().noneMatch(said::contains)
                ? verdict
                : ParameterInvariance.unknown(
                        verdict.path(),
                        verdict.parameter(),
                        "invariant only jointly with others, of which the user says otherwise");
    }

    private ParameterInvariance over(ParameterInvariance verdict) {
        ParameterInvariance held = verdict;
        for (Rule rule : rules) {
            if (rule.pattern.matches(verdict.path())) {
                held = said(rule, verdict);
            }
        }
        return held;
    }

    private static ParameterInvariance said(Rule rule, ParameterInvariance verdict) {
        String reason = "the user says so: '" + rule.pattern.text() + "'";
        return rule.force
                ? ParameterInvariance.invariant(
                        verdict.path(),
                        verdict.parameter(),
                        reason,
                        verdict.normalizations(),
                        verdict.shape().dimension() > 1 ? Granularity.FILTER : Granularity.LAYER)
                : ParameterInvariance.not(verdict.path(), verdict.parameter(), reason);
    }
}
