package io.github.smd4j.djl.invariance;

/**
 * One parameter after a numerical audit.
 *
 * @param structural what the structure, or the user, said before
 * @param verdict what holds now; the same object where the audit agrees
 * @param evidence what the audit saw
 */
public record AuditedParameter(
        ParameterInvariance structural, ParameterInvariance verdict, AuditEvidence evidence) {

    /**
     * Returns whether the audit contradicts what was said before; to decide an unknown is no
     * contradiction.
     *
     * @return true if it does
     */
    public boolean overturned() {
        return structural.invariance() != Invariance.UNKNOWN
                && structural.invariance() != verdict.invariance();
    }
}
