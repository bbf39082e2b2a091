package io.github.smd4j.djl.invariance;

import static io.github.smd4j.djl.invariance.ParameterInvariance.invariant;
import static io.github.smd4j.djl.invariance.ParameterInvariance.not;
import static io.github.smd4j.djl.invariance.ParameterInvariance.unknown;

import ai.djl.nn.Block;
import ai.djl.nn.ParallelBlock;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Convolution;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.norm.LayerNorm;
import ai.djl.util.Pair;
import io.github.smd4j.djl.block.FormedConv2d;
import io.github.smd4j.djl.block.FormedWeight;
import io.github.smd4j.djl.block.GroupNorm;
import io.github.smd4j.djl.block.InstanceNorm;
import io.github.smd4j.djl.block.WeightForm;
import io.github.smd4j.djl.invariance.ParameterInvariance.Normalization;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds scale-invariant weights by walking a network's blocks.
 *
 * <p>The weight of a convolution (also depthwise or grouped) or linear layer is invariant if its
 * output goes straight and only into a normalization: filter by filter before a BatchNorm or
 * InstanceNorm, group by group with the biases before a GroupNorm, as a whole with the bias before
 * a LayerNorm or anything that normalizes over other axes. A weight that is normalized itself is
 * invariant row by row, whatever follows.
 *
 * <p>The walk follows {@link SequentialBlock} and {@link ParallelBlock}; inside any other block
 * only its own code knows what follows what, and its weights are unknown. So is a weight whose
 * output goes elsewhere first: a ReLU or a pooling before the BatchNorm would leave it invariant, a
 * sum with another branch would not. The {@link NumericalAudit} decides there.
 *
 * <p>Two things it cannot see. How small the variances are beside a BatchNorm's ε; only an ε above
 * 0.01 makes a weight unknown. And a BatchNorm that a block with its own code runs in evaluation
 * mode; the walk does not enter such blocks. Freezing γ and β, or all parameters of a BatchNorm,
 * changes nothing: DJL goes on using the batch's own statistics in training.
 */
public final class StructuralInvariance {

    private final Map<Parameter, Integer> index = new IdentityHashMap<>();
    private final List<ParameterInvariance> found = new ArrayList<>();

    private StructuralInvariance() {}

    /**
     * Returns the verdict on every trainable parameter of an initialized network, in the order of
     * its blocks. Running statistics are not parameters and do not appear; a parameter that several
     * blocks share appears once, and is invariant only if it is so in every use.
     *
     * @param network the network
     * @return the verdicts
     */
    public static List<ParameterInvariance> of(Block network) {
        StructuralInvariance walk = new StructuralInvariance();
        walk.visit(network, "", Follower.NOTHING);
        return List.copyOf(walk.found);
    }

    private void visit(Block block, String path, Follower next) {
        if (block instanceof SequentialBlock sequence) {
            List<BlockPaths.Child> children = BlockPaths.children(block);
            List<Follower> followers = new ArrayList<>();
            Follower follower = next;
            for (int i = children.size() - 1; i >= 0; i--) {
                followers.add(follower);
                follower = Follower.head(children.get(i).block(), follower);
                if (sequence.isReturnIntermediate()) {
                    follower = new Follower(null, "it is an output of its sequence too");
                }
            }
            for (int i = 0; i < children.size(); i++) {
                visit(
                        children.get(i).block(),
                        BlockPaths.join(path, children.get(i).name()),
                        followers.get(children.size() - 1 - i));
            }
        } else if (block instanceof ParallelBlock) {
            for (BlockPaths.Child child : BlockPaths.children(block)) {
                visit(
                        child.block(),
                        BlockPaths.join(path, child.name()),
                        new Follower(null, "its output is combined with other branches"));
            }
        } else {
            own(block, path, next);
            for (BlockPaths.Child child : BlockPaths.children(block)) {
                visit(child.block(), BlockPaths.join(path, child.name()), null);
            }
        }
    }

    private void own(Block block, String path, Follower next) {
        for (Pair<String, Parameter> pair : block.getDirectParameters()) {
            Parameter parameter = pair.getValue();
            Parameter.Type type = parameter.getType();
            if (type == Parameter.Type.RUNNING_MEAN || type == Parameter.Type.RUNNING_VAR) {
                continue;
            }
            add(judge(block, BlockPaths.join(path, pair.getKey()), parameter, next));
        }
    }

    private static ParameterInvariance judge(
            Block block, String path, Parameter parameter, Follower next) {
        if (block instanceof BatchNorm
                || block instanceof LayerNorm
                || block instanceof GroupNorm
                || block instanceof InstanceNorm) {
            return not(path, parameter, "scale or shift of a normalization");
        }
        if (block instanceof Convolution || block instanceof Linear) {
            return new LinearMap(block, next).judge(path, parameter);
        }
        if (block instanceof FormedWeight formed) {
            return formed(formed, path, parameter, next);
        }
        return unknown(
                path,
                parameter,
                "what " + block.getClass().getSimpleName() + " does with it is not known");
    }

    /** A weight that is normalized itself is invariant whatever follows. */
    private static ParameterInvariance formed(
            FormedWeight block, String path, Parameter parameter, Follower next) {
        boolean standardized = block.form() == WeightForm.STANDARDIZED;
        if (parameter.getType() == Parameter.Type.WEIGHT) {
            return standardized
                    ? invariant(
                            path,
                            parameter,
                            "weight standardization: each filter is standardized",
                            List.of(),
                            Granularity.FILTER)
                    : invariant(
                            path,
                            parameter,
                            "weight normalization: each row is divided by its length",
                            List.of(),
                            Granularity.ROW);
        }
        Block norm = next == null ? null : next.block();
        boolean bias = parameter.getType() == Parameter.Type.BIAS;
        if (bias
                && block instanceof FormedConv2d
                && (norm instanceof BatchNorm || norm instanceof InstanceNorm)) {
            return LinearMap.withoutGradient(path, parameter);
        }
        return next != null && next.equals(Follower.NOTHING)
                ? not(path, parameter, bias ? "a bias" : "the lengths of normalized rows")
                : unknown(path, parameter, "what follows may take its scale away");
    }

    private void add(ParameterInvariance verdict) {
        Integer at = index.putIfAbsent(verdict.parameter(), found.size());
        if (at == null) {
            found.add(verdict);
        } else {
            found.set(at, both(found.get(at), verdict));
        }
    }

    /** The verdict on a parameter of two uses: the worse one, and at one granularity only. */
    private static ParameterInvariance both(ParameterInvariance first, ParameterInvariance other) {
        String path = first.path();
        if (first.invariance() == Invariance.NOT_INVARIANT) {
            return first;
        }
        if (other.invariance() == Invariance.NOT_INVARIANT || first.scaleInvariant()) {
            String shared = "shared with " + other.path() + ": ";
            if (!other.scaleInvariant()) {
                return other.invariance() == Invariance.UNKNOWN
                        ? unknown(path, first.parameter(), shared + other.reason())
                        : not(path, first.parameter(), shared + other.reason());
            }
            if (first.granularity().equals(other.granularity())
                    && first.rows() == other.rows()
                    && first.partners().equals(other.partners())) {
                List<Normalization> norms = new ArrayList<>(first.normalizations());
                norms.addAll(other.normalizations());
                return first.with("shared, and normalized in every use", norms);
            }
            return unknown(path, first.parameter(), shared + "normalized at another granularity");
        }
        return first;
    }
}
