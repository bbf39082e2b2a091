package io.github.smd4j.examples.cli;

import io.github.smd4j.examples.data.FolderImages;
import io.github.smd4j.examples.data.ImageFolder;
import io.github.smd4j.examples.experiment.QuickstartSettings;
import io.github.smd4j.examples.experiment.QuickstartSettings.Length;
import io.github.smd4j.examples.experiment.Training;
import io.github.smd4j.examples.network.Networks;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A ResNet on a folder of pictures, measured at every step. */
@Command(
        name = "folder",
        mixinStandardHelpOptions = true,
        versionProvider = Smd.Version.class,
        description = {
            "Train on JPEG and PNG files in DIR/train/<class>/, validate on DIR/val/<class>/ after"
                    + " each epoch.",
            "Defaults: --network resnet50 --epochs 90 --lr 0.1 --wd 0.0001 --momentum 0.9"
                    + " --batch-size 64, no drop."
        })
final class TrainFolderCommand extends TrainingCommand {

    @Option(
            names = "--data",
            required = true,
            paramLabel = "DIR",
            description = "Folder with train/<class>/ and val/<class>/.")
    private Path data;

    @Option(
            names = "--network",
            defaultValue = "resnet50",
            paramLabel = "NAME",
            description = {
                "resnet18, resnet34, resnet50, resnet20, mobilenetv2, quickstart,",
                "shufflenetv2plus-small, -medium or -large; default ${DEFAULT-VALUE}."
            })
    private String network;

    @Option(
            names = "--zero-gamma",
            description = "Start each residual block of a ResNet as the identity.")
    private boolean zeroGamma;

    @Option(
            names = "--device",
            defaultValue = "cpu",
            paramLabel = "NAME",
            description = "cpu or gpu0, gpu1, ...; default ${DEFAULT-VALUE}.")
    private String device;

    @Option(
            names = "--epochs",
            defaultValue = "90",
            paramLabel = "N",
            converter = Options.Whole.class,
            description =
                    "Epochs of whole batches; a whole number above 0, at most 1000000 steps in all,"
                            + " default ${DEFAULT-VALUE}.")
    private long epochs;

    @Option(
            names = "--image-size",
            defaultValue = "224",
            paramLabel = "S",
            converter = Options.Whole.class,
            description =
                    "Rows and columns that the network sees; from 16 to 1024, default"
                            + " ${DEFAULT-VALUE}.")
    private long imageSize;

    @Option(
            names = "--workers",
            defaultValue = "2",
            paramLabel = "W",
            converter = Options.Whole.class,
            description = {
                "Threads that decode pictures; from 1 to 256, default ${DEFAULT-VALUE}.",
                "Changes no result."
            })
    private long workers;

    @Option(
            names = "--data-checksum",
            defaultValue = "names",
            paramLabel = "WHAT",
            description = {
                "What tells this data from other data, in the manifest and for --resume: names, with"
                        + " the sizes of all files, or content, which reads every file first;"
                        + " default ${DEFAULT-VALUE}."
            })
    private String checksum;

    TrainFolderCommand() {
        super("folder", new HyperparameterOptions.Defaults(0.1, 1e-4, List.of()));
    }

    @Override
    long defaultInterval() {
        return 200;
    }

    @Override
    Training prepare() {
        int size = Options.whole("--image-size", imageSize, 16, 1024);
        int decoders = Options.whole("--workers", workers, 1, 256);
        long whole = Options.whole("--epochs", epochs, 1, (int) Length.MAX_STEPS);
        checkNetwork();
        if (!checksum.equals("names") && !checksum.equals("content")) {
            throw new IllegalArgumentException(
                    "--data-checksum must be names or content, but was '" + checksum + "'");
        }
        ImageFolder files = files();
        long perEpoch = Math.max(1, files.train().size() / batchSize());
        if (whole * perEpoch > Length.MAX_STEPS) {
            throw new IllegalArgumentException(
                    "--epochs times the steps of an epoch, "
                            + perEpoch
                            + ", must be at most "
                            + Length.MAX_STEPS
                            + ", but --epochs was "
                            + whole);
        }
        QuickstartSettings settings = settings(whole * perEpoch);
        settings.length().requireBatchFits(files.train().size());
        Training.Target target =
                new Training.Target(
                        network,
                        zeroGamma,
                        Engines.device("--device", device, threads()),
                        perEpoch);
        FolderImages images =
                new FolderImages(
                        files,
                        size,
                        batchSize(),
                        settings.length().seed(),
                        decoders,
                        err()::println);
        return new Training(
                checksum.equals("content") ? images.withContentChecksum() : images,
                target,
                settings);
    }

    private void checkNetwork() {
        if (!Networks.names().contains(network)) {
            throw new IllegalArgumentException(
                    "--network must be one of "
                            + String.join(", ", Networks.names())
                            + ", but was '"
                            + network
                            + "'");
        }
        if (zeroGamma && !network.startsWith("resnet")) {
            throw new IllegalArgumentException(
                    "--zero-gamma is for ResNets, but --network was " + network);
        }
    }

    private ImageFolder files() {
        try {
            return ImageFolder.read(data);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("--data: " + e.getMessage(), e);
        }
    }
}
