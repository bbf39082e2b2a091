package io.github.smd4j.djl.invariance;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.norm.Dropout;
import ai.djl.training.loss.Loss;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SplittableRandom;

/**
 * Decides by experiment which parameters are scale-invariant: multiplies one by k, runs the same
 * batch in training mode, and compares the loss and k·g(kw) with L(w) and g(w) (Eq. 6, 7).
 *
 * <p>k is a power of 2, so that scaling rounds nothing and what remains is a BatchNorm's ε. First
 * the whole parameter is doubled, alone, then with its layer's bias; if it is invariant, each row
 * gets a factor 1, 2 or 4 of its own. A parameter is called invariant if the loss moves by less
 * than 1% and the gradient misses by less than 2%, or by less than 10% where the loss stays to 1e-3
 * and the cosine of w and g is a twentieth of 1/√d, or up to 50% where eightfold weights change
 * hardly more than doubled ones; not invariant from 10% on; else it stays unknown. A parameter that
 * is all zeros (a new bias, a γ of 0) gets other values for the time of the audit, since a verdict
 * is about the function and not about the point where it stands.
 *
 * <p>Costs two passes, forward and backward, and two to six more for each parameter, and the memory
 * of all parameters, statistics and gradients once more. Afterwards all of these are as they were,
 * bit by bit. So are the engine's random numbers, as long as the network draws none: DJL cannot put
 * those back, so a network that draws is refused unless {@link #withSeed} allows it. Not to be
 * called between a forward and its backward pass.
 */
public final class NumericalAudit {

    private final Block network;
    private final Loss loss;
    private final NDList data;
    private final NDList labels;
    private final OptionalInt seed;

    private NumericalAudit(Block network, Loss loss, NDList data, NDList labels, OptionalInt seed) {
        this.network = network;
        this.loss = loss;
        this.data = data;
        this.labels = labels;
        this.seed = seed;
    }

    /**
     * Prepares an audit.
     *
     * @param network the network, initialized
     * @param loss the loss it is trained with
     * @param data a batch on the parameters' device; larger is surer, 16 samples serve
     * @param labels its labels
     * @return the audit
     */
    public static NumericalAudit of(Block network, Loss loss, NDList data, NDList labels) {
        return new NumericalAudit(network, loss, data, labels, OptionalInt.empty());
    }

    /**
     * Returns an audit for a network that draws random numbers: every pass starts from this seed,
     * and from this seed the engine's random numbers go on afterwards.
     *
     * @param seed the seed
     * @return the audit
     */
    public NumericalAudit withSeed(int seed) {
        return new NumericalAudit(network, loss, data, labels, OptionalInt.of(seed));
    }

    /**
     * Audits the verdicts of the structure.
     *
     * @return the parameters that can be trained, in their order
     * @throws IllegalStateException if the network draws random numbers and there is no seed
     */
    public List<AuditedParameter> run() {
        return run(StructuralInvariance.of(network));
    }

    /**
     * Audits given verdicts. Parameters that are frozen have no gradient and are left out.
     *
     * @param verdicts the verdicts
     * @return the parameters that can be trained, in their order
     * @throws IllegalStateException if the network draws random numbers and there is no seed
     */
    public List<AuditedParameter> run(List<ParameterInvariance> verdicts) {
        if (seed.isEmpty() && draws(network)) {
            throw new IllegalStateException(
                    "the network draws random numbers, which cannot be put back: an audit of it"
                            + " needs a seed");
        }
        List<ParameterInvariance> trained =
                verdicts.stream().filter(v -> v.parameter().requiresGradient()).toList();
        if (trained.isEmpty()) {
            return List.of();
        }
        NDManager owner = trained.get(0).parameter().getArray().getManager();
        try (AuditState state = new AuditState(network, owner)) {
            try {
                trained.forEach(verdict -> fillZeros(verdict.parameter()));
                AuditPasses passes =
                        new AuditPasses(network, loss, data, labels, seed, owner, state);
                Map<Parameter, Parameter> biases = siblings(network);
                List<Parameter> wanted = new ArrayList<>(biases.values());
                for (ParameterInvariance verdict : trained) {
                    wanted.add(verdict.parameter());
                    wanted.addAll(verdict.partners());
                }
                passes.begin(wanted);
                AuditJudgement judgement = new AuditJudgement(passes, biases);
                return trained.stream().map(judgement::of).toList();
            } finally {
                state.restore();
                seed.ifPresent(owner.getEngine()::setRandomSeed);
            }
        }
    }

    private static boolean draws(Block block) {
        return block instanceof Dropout
                || block.getChildren().values().stream().anyMatch(NumericalAudit::draws);
    }

    private static void fillZeros(Parameter parameter) {
        NDArray array = parameter.getArray();
        try (NDArray alias = array.stopGradient();
                NDArray count = alias.countNonzero()) {
            if (count.getLong() > 0) {
                return;
            }
            SplittableRandom random = new SplittableRandom(array.size());
            float[] values = new float[Math.toIntExact(array.size())];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) (random.nextBoolean() ? 0.2 : -0.2) * (1 + i % 3);
            }
            try (NDArray filled = array.getManager().create(values, array.getShape())) {
                AuditState.put(parameter, filled);
            }
        }
    }

    /** The bias that stands in the same block as a weight. */
    private static Map<Parameter, Parameter> siblings(Block block) {
        Map<Parameter, Parameter> biases = new IdentityHashMap<>();
        List<Parameter> own = block.getDirectParameters().values();
        for (Parameter bias : own) {
            if (bias.getType() == Parameter.Type.BIAS && bias.requiresGradient()) {
                own.stream()
                        .filter(p -> p.getType() == Parameter.Type.WEIGHT)
                        .forEach(weight -> biases.put(weight, bias));
            }
        }
        block.getChildren().values().forEach(child -> biases.putAll(siblings(child)));
        return biases;
    }
}
