package io.github.smd4j.examples.bench;

import io.github.smd4j.core.step.StepRecord;
import io.github.smd4j.core.step.StepSink;
import io.github.smd4j.core.step.StepSums;
import java.util.HashMap;
import java.util.Map;

/**
 * Counts the records of a run and holds some of them to sums in float64: a run whose numbers are
 * wrong has no time.
 */
final class RecordCheck implements StepSink {

    /** What the kernels promise: squares relative, products to the product of the norms. */
    private static final double ACCURACY = 1e-6;

    /** Sums in float64, with the squared norm of the buffer. */
    private record Expected(StepSums sums, double vv) {}

    private final Map<String, Expected> expected = new HashMap<>();
    private final Map<String, StepRecord> latest = new HashMap<>();
    private long count;
    private int compared;
    private double worst;

    /**
     * Expects the record of a parameter in a step, its latest or one to come, to hold these sums.
     *
     * @param vv the squared norm of the buffer; 0 where vg is not compared
     */
    void expect(String parameter, long step, StepSums sums, double vv) {
        StepRecord record = latest.get(parameter);
        if (record != null && record.step() == step) {
            compare(record, sums, vv);
        } else {
            expected.put(key(parameter, step), new Expected(sums, vv));
        }
    }

    @Override
    public void accept(StepRecord record) {
        count++;
        latest.put(record.parameter(), record);
        Expected known = expected.remove(key(record.parameter(), record.step()));
        if (known != null) {
            compare(record, known.sums, known.vv);
        }
    }

    /**
     * Checks that the run was measured as it should be.
     *
     * @param records number of records that the run must have left
     * @return the largest error: of a square relative, of a product over that of the norms
     */
    double require(long records) {
        if (count != records) {
            throw new IllegalStateException(
                    "the run must leave "
                            + records
                            + " records, but left "
                            + count
                            + ": its times count for nothing");
        }
        if (!expected.isEmpty() || compared == 0) {
            throw new IllegalStateException(
                    "records must be compared with their sums in float64, but "
                            + compared
                            + " were and these never came: "
                            + expected.keySet());
        }
        return worst;
    }

    private void compare(StepRecord record, StepSums in64, double vv) {
        compared++;
        StepSums sums = record.sums();
        double error = Math.abs(sums.ww() / in64.ww() - 1);
        error = Math.max(error, Math.abs(sums.dd() / in64.dd() - 1));
        error = Math.max(error, Math.abs(sums.gg() / in64.gg() - 1));
        double ww = in64.ww();
        error = Math.max(error, Math.abs(sums.wd() - in64.wd()) / Math.sqrt(ww * in64.dd()));
        error = Math.max(error, Math.abs(sums.wg() - in64.wg()) / Math.sqrt(ww * in64.gg()));
        if (vv > 0) {
            error = Math.max(error, Math.abs(sums.vg() - in64.vg()) / Math.sqrt(vv * in64.gg()));
        }
        if (!(error <= ACCURACY)) {
            throw new IllegalStateException(
                    "the sums of "
                            + record.parameter()
                            + " in step "
                            + record.step()
                            + " must be those in float64 to "
                            + ACCURACY
                            + ", but are off by "
                            + error
                            + ": "
                            + sums
                            + " for "
                            + in64);
        }
        worst = Math.max(worst, error);
    }

    private static String key(String parameter, long step) {
        return parameter + "@" + step;
    }
}
