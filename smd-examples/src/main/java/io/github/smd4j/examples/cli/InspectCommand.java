package io.github.smd4j.examples.cli;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.loss.Loss;
import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import io.github.smd4j.djl.invariance.AuditEvidence;
import io.github.smd4j.djl.invariance.AuditedParameter;
import io.github.smd4j.djl.invariance.Granularity;
import io.github.smd4j.djl.invariance.Invariance;
import io.github.smd4j.djl.invariance.InvarianceReport;
import io.github.smd4j.djl.invariance.NamedVerdicts;
import io.github.smd4j.djl.invariance.NumericalAudit;
import io.github.smd4j.djl.invariance.ParameterInvariance;
import io.github.smd4j.djl.invariance.StructuralInvariance;
import io.github.smd4j.examples.network.Networks;
import io.github.smd4j.examples.network.QuickstartNetwork;
import io.github.smd4j.examples.network.QuickstartNorm;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command {@code smd inspect}: which parameters of a network are scale-invariant, and why. */
@Command(
        name = "inspect",
        mixinStandardHelpOptions = true,
        versionProvider = Smd.Version.class,
        description = {
            "Say which parameters of a network are scale-invariant, at what granularity, and why.",
            "The structure decides; with --audit each verdict is tested by scaling the parameter."
        })
final class InspectCommand implements Runnable {

    private static final Gson GSON =
            new GsonBuilder().serializeNulls().disableHtmlEscaping().setPrettyPrinting().create();

    private static final int BATCH = 16;

    @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

    @Option(
            names = "--network",
            required = true,
            paramLabel = "NAME",
            description = {
                "The network: quickstart, a ResNet (resnet18, resnet34, resnet50; resnet20 for small"
                        + " images), mobilenetv2,",
                "or shufflenetv2plus-small, -medium or -large."
            })
    private String network;

    @Option(
            names = "--norm",
            paramLabel = "NAME",
            converter = NormName.class,
            description = {
                "batch, ghost, group, layer, instance, weight or weight-standardization; default"
                        + " batch.",
                "What makes the convolutions of quickstart scale-invariant; for quickstart alone."
            })
    private QuickstartNorm norm;

    @Option(
            names = "--audit",
            description =
                    "Test every verdict on a batch of 16 random images: about three passes a"
                            + " parameter, a minute for resnet50.")
    private boolean audit;

    @Option(
            names = "--image-size",
            defaultValue = "32",
            paramLabel = "PIXELS",
            converter = Options.Whole.class,
            description =
                    "Height and width of the audit's images, 8 to 512; default ${DEFAULT-VALUE}.")
    private long imageSize;

    @Option(
            names = "--classes",
            defaultValue = "10",
            paramLabel = "N",
            converter = Options.Whole.class,
            description = "Number of classes, 2 to 100000; default ${DEFAULT-VALUE}.")
    private long classes;

    @Option(
            names = "--scale-invariant",
            paramLabel = "PATTERN",
            description =
                    "Call parameters scale-invariant, whatever structure and audit say; * stands"
                            + " for any text. Repeatable.")
    private List<String> forced = new ArrayList<>();

    @Option(
            names = "--not-invariant",
            paramLabel = "PATTERN",
            description = "Call parameters not invariant; goes over --scale-invariant. Repeatable.")
    private List<String> forbidden = new ArrayList<>();

    @Option(
            names = "--seed",
            defaultValue = "0",
            paramLabel = "S",
            converter = Options.Whole.class,
            description = "Decides initial weights and images; default ${DEFAULT-VALUE}.")
    private long seed;

    @Option(
            names = "--threads",
            defaultValue = "1",
            paramLabel = "T",
            converter = Options.Whole.class,
            description = "Threads of the engine, 1 to 256; default ${DEFAULT-VALUE}.")
    private long threads;

    @Option(names = "--json", description = "Print JSON with every digit.")
    private boolean json;

    @Override
    public void run() {
        int size = Options.whole("--image-size", imageSize, 8, 512);
        int outputs = Options.whole("--classes", classes, 2, 100_000);
        int start = Options.whole("--seed", seed, 0, Integer.MAX_VALUE);
        Block block = block(outputs);
        Engines.useThreads(Options.whole("--threads", threads, 1, 256));
        Engine.getEngine("PyTorch").setRandomSeed(start);
        try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
            Shape images = new Shape(BATCH, quickstart() ? 1 : 3, size, size);
            block.initialize(manager, DataType.FLOAT32, images);
            print(inspected(block, manager, images, outputs));
        }
    }

    private boolean quickstart() {
        return network.equals("quickstart");
    }

    private Block block(int outputs) {
        if (!Networks.names().contains(network)) {
            throw new IllegalArgumentException(
                    "--network must be one of "
                            + String.join(", ", Networks.names())
                            + ", but was '"
                            + network
                            + "'");
        }
        if (norm == null) {
            return Networks.of(network, outputs, false);
        }
        if (!quickstart()) {
            throw new IllegalArgumentException(
                    "--norm is for quickstart, but --network was " + network);
        }
        return QuickstartNetwork.of(outputs, norm);
    }

    /** The verdicts, and what an audit saw. */
    private record Inspected(InvarianceReport report, Map<String, AuditEvidence> evidence) {}

    private Inspected inspected(Block block, NDManager manager, Shape images, int outputs) {
        List<ParameterInvariance> verdicts = StructuralInvariance.of(block);
        Map<String, AuditEvidence> evidence = new LinkedHashMap<>();
        if (audit) {
            NDArray pictures = manager.randomNormal(0, 1, images, DataType.FLOAT32);
            float[] labels = new float[BATCH];
            for (int i = 0; i < BATCH; i++) {
                labels[i] = i % outputs;
            }
            List<AuditedParameter> audited =
                    NumericalAudit.of(
                                    block,
                                    Loss.softmaxCrossEntropyLoss(),
                                    new NDList(pictures),
                                    new NDList(manager.create(labels)))
                            .withSeed((int) seed)
                            .run(verdicts);
            verdicts = audited.stream().map(AuditedParameter::verdict).toList();
            audited.forEach(a -> evidence.put(a.verdict().path(), a.evidence()));
        }
        NamedVerdicts named = NamedVerdicts.of(forced, forbidden);
        return new Inspected(new InvarianceReport(named.over(verdicts)), evidence);
    }

    private void print(Inspected inspected) {
        spec.commandLine()
                .getOut()
                .println(json ? GSON.toJson(json(inspected)) : inspected.report().table());
    }

    private Map<String, Object> json(Inspected inspected) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("network", norm == null ? network : Networks.quickstart(norm));
        all.put("audited", audit);
        all.put(
                "parameters",
                inspected.report().parameters().stream()
                        .map(p -> json(p, inspected.evidence().get(p.path())))
                        .toList());
        return all;
    }

    private static Map<String, Object> json(ParameterInvariance parameter, AuditEvidence evidence) {
        Map<String, Object> one = new LinkedHashMap<>();
        one.put("name", parameter.path());
        one.put("shape", parameter.shape().getShape());
        one.put(
                "scaleInvariant",
                parameter.invariance() == Invariance.UNKNOWN ? null : parameter.scaleInvariant());
        one.put(
                "granularity",
                parameter
                        .granularity()
                        .map(Granularity::name)
                        .map(name -> name.toLowerCase(Locale.ROOT))
                        .orElse(null));
        one.put("reason", parameter.reason());
        one.put("rows", parameter.rows());
        one.put("measured", parameter.measured());
        one.put("evidence", evidence == null ? null : json(evidence));
        return one;
    }

    private static Map<String, Object> json(AuditEvidence evidence) {
        Map<String, Object> one = new LinkedHashMap<>();
        one.put("lossChange", evidence.lossChange());
        one.put("outputChange", evidence.outputChange());
        one.put("gradientError", number(evidence.gradientError()));
        one.put("rowGradientError", number(evidence.rowGradientError().orElse(Double.NaN)));
        one.put("gradientCosine", number(evidence.gradientCosine()));
        one.put("cosineLimit", evidence.cosineLimit());
        one.put("decayShift", evidence.decayShift());
        return one;
    }

    private static Double number(double value) {
        return Double.isNaN(value) ? null : Double.valueOf(value);
    }
}
