package io.github.smd4j.examples.cli;

import io.github.smd4j.examples.data.EmbeddedData;
import io.github.smd4j.examples.data.ImageData;
import java.util.List;
import picocli.CommandLine.Command;

/** The same network on UCI's optical digits, which it would memorise without augmentation. */
@Command(
        name = "digits",
        mixinStandardHelpOptions = true,
        versionProvider = Smd.Version.class,
        description = {
            "Train on 3,823 optical digits (in the jar, 8x8 pixels), shifted by up to a pixel and"
                    + " with noise of half a standard deviation.",
            "Defaults: --lr 0.1 --wd 0.01 --momentum 0.9 --batch-size 64 --steps 1000, no drop."
        })
final class TrainDigitsCommand extends QuickstartCommand {

    TrainDigitsCommand() {
        super("digits", new HyperparameterOptions.Defaults(0.1, 0.01, List.of()), 1000, true);
    }

    @Override
    ImageData embedded() {
        return EmbeddedData.digits();
    }
}
