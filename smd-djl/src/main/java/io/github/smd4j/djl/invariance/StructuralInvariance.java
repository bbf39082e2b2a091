package io.github.smd4j.djl.invariance;

import ai.djl.nn.Block;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.ParallelBlock;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Convolution;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.util.Pair;
import io.github.smd4j.djl.invariance.ParameterInvariance.Normalization;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds scale-invariant weights by walking a network's blocks.
 *
 * <p>A convolution (also depthwise or grouped) or linear layer whose output goes straight and only
 * into a BatchNorm is invariant filter by filter, while that BatchNorm uses the batch's own
 * statistics, as DJL's does in training. The walk follows {@link SequentialBlock} and {@link
 * ParallelBlock}; inside any other block only its own code knows what follows what, and its weights
 * are unknown. So is a weight whose output goes elsewhere first: a ReLU or a pooling before the
 * BatchNorm would leave it invariant, a sum with another branch would not, and LayerNorm makes a
 * whole layer invariant with its bias but no row of it.
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

    /**
     * What takes a block's output.
     *
     * @param block the only block that takes it; null if there is none or more than one
     * @param words what takes it
     */
    private record Follower(Block block, String words) {

        static final Follower NOTHING = new Follower(null, "nothing of the network follows it");
    }

    private void visit(Block block, String path, Follower next) {
        if (block instanceof SequentialBlock sequence) {
            List<BlockPaths.Child> children = BlockPaths.children(block);
            List<Follower> followers = new ArrayList<>();
            Follower follower = next;
            for (int i = children.size() - 1; i >= 0; i--) {
                followers.add(follower);
                follower = head(children.get(i).block(), follower);
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

    /** What takes what flows into {@code block}; {@code after} if it is an empty sequence. */
    private static Follower head(Block block, Follower after) {
        if (block instanceof SequentialBlock) {
            return block.getChildren().isEmpty()
                    ? after
                    : head(block.getChildren().get(0).getValue(), after);
        }
        if (block instanceof ParallelBlock) {
            return new Follower(null, "several branches read its output");
        }
        String name =
                block instanceof LambdaBlock lambda
                        ? lambda.getName()
                        : block.getClass().getSimpleName();
        return new Follower(block, "it is followed by " + name + ", not by a BatchNorm");
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
        if (block instanceof BatchNorm) {
            return not(path, parameter, "scale or shift of a normalization");
        }
        boolean linear = block instanceof Convolution || block instanceof Linear;
        if (!linear) {
            return unknown(
                    path,
                    parameter,
                    "what " + block.getClass().getSimpleName() + " does with it is not known");
        }
        if (next == null) {
            return unknown(
                    path, parameter, "the block around it decides in its own code what follows");
        }
        boolean normalized = next.block() instanceof BatchNorm;
        if (parameter.getType() != Parameter.Type.WEIGHT) {
            return not(
                    path,
                    parameter,
                    normalized
                            ? "a bias: the BatchNorm behind it takes it away, its gradient is zero"
                            : "a bias");
        }
        if (next.equals(Follower.NOTHING)) {
            return not(path, parameter, "not normalized: " + next.words());
        }
        if (!normalized) {
            return unknown(path, parameter, "not directly normalized: " + next.words());
        }
        BatchNorm norm = (BatchNorm) next.block();
        if (!normalizesFilters(block, norm, parameter)) {
            return not(path, parameter, "the BatchNorm behind it runs over another axis");
        }
        return new ParameterInvariance(
                path,
                parameter,
                Invariance.SCALE_INVARIANT,
                "each output filter goes straight into a BatchNorm",
                List.of(new Normalization(norm, bias(block))));
    }

    /**
     * A BatchNorm over the channel axis has one γ a filter. A linear layer puts its outputs last
     * and a BatchNorm, unless told otherwise, takes the second axis: the same only in two
     * dimensions.
     */
    private static boolean normalizesFilters(Block block, BatchNorm norm, Parameter weight) {
        if (block instanceof Linear
                && norm.isInitialized()
                && norm.getInputShapes()[0].dimension() != 2) {
            return false;
        }
        for (Parameter parameter : norm.getDirectParameters().values()) {
            if (parameter.getType() == Parameter.Type.GAMMA) {
                return parameter.getShape() != null
                        && weight.getShape() != null
                        && parameter.getShape().size() == weight.getShape().get(0);
            }
        }
        return false;
    }

    private static Optional<Parameter> bias(Block block) {
        return block.getDirectParameters().values().stream()
                .filter(parameter -> parameter.getType() == Parameter.Type.BIAS)
                .findFirst();
    }

    private static ParameterInvariance not(String path, Parameter parameter, String reason) {
        return new ParameterInvariance(
                path, parameter, Invariance.NOT_INVARIANT, reason, List.of());
    }

    private static ParameterInvariance unknown(String path, Parameter parameter, String reason) {
        return new ParameterInvariance(path, parameter, Invariance.UNKNOWN, reason, List.of());
    }

    /**
     * Files a verdict; a shared parameter keeps the weaker of its verdicts under its first path.
     */
    private void add(ParameterInvariance verdict) {
        Integer at = index.putIfAbsent(verdict.parameter(), found.size());
        if (at == null) {
            found.add(verdict);
            return;
        }
        ParameterInvariance first = found.get(at);
        if (first.scaleInvariant()) {
            boolean both = verdict.scaleInvariant();
            List<Normalization> norms = new ArrayList<>(first.normalizations());
            norms.addAll(verdict.normalizations());
            found.set(
                    at,
                    new ParameterInvariance(
                            first.path(),
                            first.parameter(),
                            both ? Invariance.SCALE_INVARIANT : verdict.invariance(),
                            both
                                    ? "shared, and normalized in every use"
                                    : "shared with " + verdict.path() + ": " + verdict.reason(),
                            both ? norms : List.of()));
        }
    }
}
