package io.github.smd4j.examples.cli;

import io.github.smd4j.core.schedule.MultiStep.Drop;
import io.github.smd4j.examples.data.EmbeddedData;
import io.github.smd4j.examples.data.ImageData;
import java.util.List;
import picocli.CommandLine.Command;

/**
 * The quickstart: a part of Fashion-MNIST, to equilibrium, through a cut, to the new equilibrium.
 */
@Command(
        name = "fashion",
        mixinStandardHelpOptions = true,
        versionProvider = Smd.Version.class,
        description = {
            "Train on 6,000 images of Fashion-MNIST (in the jar, 14x14 pixels).",
            "Defaults: --lr 0.2 --wd 0.005 --momentum 0.9 --batch-size 64 --steps 2600"
                    + " --lr-drop 600:4."
        })
final class TrainFashionCommand extends QuickstartCommand {

    TrainFashionCommand() {
        super(
                "fashion",
                new HyperparameterOptions.Defaults(0.2, 5e-3, List.of(new Drop(600, 4))),
                2600,
                false);
    }

    @Override
    ImageData embedded() {
        return EmbeddedData.fashion();
    }
}
