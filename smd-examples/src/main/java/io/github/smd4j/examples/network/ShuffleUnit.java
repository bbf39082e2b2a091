package io.github.smd4j.examples.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.ConstantInitializer;
import ai.djl.util.PairList;

/**
 * A unit of ShuffleNetV2+: of stride 1, the even channels pass unchanged and the odd ones go
 * through {@code branch_main}; of stride 2, all channels go through {@code branch_proj} and {@code
 * branch_main}. The two results stand one behind the other.
 *
 * <p>To be named so both branches stand in one sequence, though each reads the unit's input. For
 * those who read the sequence that makes no difference: each convolution in it goes straight and
 * only into the BatchNorm that follows it.
 */
final class ShuffleUnit extends NamedSequence {

    private static final float BETA = 1e-4f;

    private final Block main;
    private final Block projection;

    private ShuffleUnit(Block main, Block projection) {
        this.main = main;
        this.projection = projection;
        add("branch_main", main);
        if (projection != null) {
            add("branch_proj", projection);
        }
    }

    /**
     * What a unit is made of.
     *
     * @param in channels of its input
     * @param out channels of its output
     * @param stride 1 or 2
     * @param kernel of the depthwise convolution: 3, 5 or 7
     * @param hardSwish whether its activations are hard swish; else ReLU
     * @param excited whether squeeze and excitation end the main branch
     */
    record Form(int in, int out, int stride, int kernel, boolean hardSwish, boolean excited) {

        private int entering() {
            return stride == 1 ? in / 2 : in;
        }

        private int leaving() {
            return out - entering();
        }

        private Block activation() {
            return hardSwish ? Activations.hardSwish() : Activation.reluBlock();
        }
    }

    /** Expansion, depthwise convolution, projection. */
    static ShuffleUnit of(Form form) {
        int middle = form.out() / 2;
        Numbered branch = new Numbered();
        branch.pointwise(form.entering(), middle).then(form.activation());
        branch.depthwise(middle, form.kernel(), form.stride());
        branch.pointwise(middle, form.leaving()).then(form.activation());
        return unit(form, branch);
    }

    /** Three pairs of a depthwise convolution, 3×3, and a pointwise one. */
    static ShuffleUnit xception(Form form) {
        int middle = form.out() / 2;
        Numbered branch = new Numbered();
        branch.depthwise(form.entering(), form.kernel(), form.stride());
        branch.pointwise(form.entering(), middle).then(form.activation());
        branch.depthwise(middle, form.kernel(), form.stride());
        branch.pointwise(middle, middle).then(form.activation());
        branch.depthwise(middle, form.kernel(), form.stride());
        branch.pointwise(middle, form.leaving()).then(form.activation());
        return unit(form, branch);
    }

    private static ShuffleUnit unit(Form form, Numbered main) {
        if (form.excited()) {
            main.then(new SqueezeExcitation(form.leaving()));
        }
        if (form.stride() == 1) {
            return new ShuffleUnit(main, null);
        }
        Numbered projection = new Numbered();
        projection.depthwise(form.in(), form.kernel(), form.stride());
        projection.pointwise(form.in(), form.in()).then(form.activation());
        return new ShuffleUnit(main, projection);
    }

    /** A BatchNorm whose β begins at 1e-4, as the authors have it. */
    static Block norm() {
        Block norm = BatchNorm.builder().build();
        norm.setInitializer(new ConstantInitializer(BETA), Parameter.Type.BETA);
        return norm;
    }

    /**
     * A convolution whose weights begin with standard deviation 1/fanIn, as the authors have it.
     */
    static Block pointwise(int in, int out) {
        return Convolutions.of(out, 1, 1, 1.0 / in);
    }

    /** Children named by their number. */
    private static final class Numbered extends NamedSequence {

        Numbered then(Block block) {
            add(Integer.toString(children.size()), block);
            return this;
        }

        Numbered pointwise(int in, int out) {
            return then(ShuffleUnit.pointwise(in, out)).then(norm());
        }

        Numbered depthwise(int channels, int kernel, int stride) {
            return then(Convolutions.depthwise(channels, kernel, stride, 1)).then(norm());
        }
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore parameters,
            NDList inputs,
            boolean training,
            PairList<String, Object> params) {
        if (projection != null) {
            try (NDList left = projection.forward(parameters, inputs, training, params);
                    NDList right = main.forward(parameters, inputs, training, params)) {
                return joined(left, right);
            }
        }
        NDArray input = inputs.singletonOrThrow();
        try (NDList left = new NDList(input.get(":,0::2"));
                NDList odd = new NDList(input.get(":,1::2"));
                NDList right = main.forward(parameters, odd, training, params)) {
            return joined(left, right);
        }
    }

    private static NDList joined(NDList left, NDList right) {
        return new NDList(left.singletonOrThrow().concat(right.singletonOrThrow(), 1));
    }

    @Override
    public void initializeChildBlocks(NDManager manager, DataType type, Shape... inputs) {
        main.initialize(manager, type, entering(inputs[0]));
        if (projection != null) {
            projection.initialize(manager, type, inputs);
        }
    }

    private Shape entering(Shape input) {
        return projection != null
                ? input
                : new Shape(input.get(0), input.get(1) / 2, input.get(2), input.get(3));
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputs) {
        Shape right = main.getOutputShapes(new Shape[] {entering(inputs[0])})[0];
        long left =
                projection == null
                        ? inputs[0].get(1) / 2
                        : projection.getOutputShapes(inputs)[0].get(1);
        return new Shape[] {
            new Shape(right.get(0), left + right.get(1), right.get(2), right.get(3))
        };
    }
}
