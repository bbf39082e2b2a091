package io.github.smd4j.djl.invariance;

import static io.github.smd4j.djl.invariance.Networks.conv;
import static io.github.smd4j.djl.invariance.Networks.norm;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import io.github.smd4j.djl.invariance.Networks.Named;
import java.util.List;
import org.junit.jupiter.api.Test;

class BlockPathsTest {

    private static List<String> names(Block block) {
        return BlockPaths.children(block).stream().map(BlockPaths.Child::name).toList();
    }

    @Test
    void classNamesKeepTheirNumberAndAuthorsNamesLoseIt() {
        assertEquals(
                List.of("01Conv2d", "02BatchNorm", "03LambdaBlock"),
                names(new SequentialBlock().addAll(conv(2), norm(), Activation.reluBlock())));
        assertEquals(
                List.of("stem", "norm", "03Conv2d"),
                names(new Named().add("stem", conv(2)).add("norm", norm()).add(conv(2))));
    }

    @Test
    void digitsOfTheAuthorStay() {
        assertEquals(
                List.of("1x1", "3x3", "2"),
                names(new Named().add("1x1", conv(2)).add("3x3", conv(2)).add("2", conv(2))));
    }

    @Test
    void namesThatTwoChildrenShareKeepTheirNumbers() {
        assertEquals(
                List.of("01conv", "norm", "03conv"),
                names(new Named().add("conv", conv(2)).add("norm", norm()).add("conv", conv(2))));
    }

    @Test
    void noTwoChildrenEverShareAName() {
        // "02Conv2d" of the author's against the number and class of the second child.
        assertEquals(
                List.of("0102Conv2d", "02Conv2d"),
                names(new Named().add("02Conv2d", conv(2)).add(conv(2))));
        // "03a" of the author's against the third child, which keeps its number beside a twin.
        List<String> names =
                names(new Named().add("03a", conv(2)).add("a", conv(2)).add("a", conv(2)));
        assertEquals(names.size(), names.stream().distinct().count(), names::toString);
    }

    @Test
    void moreThanNinetyNineChildrenAreNumberedOn() {
        Named many = new Named();
        for (int i = 1; i <= 101; i++) {
            many.add("c" + i, conv(2));
        }
        assertEquals("c101", names(many).get(100));
    }

    @Test
    void secondBuildHasTheSameNames() {
        for (int build = 0; build < 2; build++) {
            assertEquals(
                    List.of("a", "02Conv2d"), names(new Named().add("a", conv(2)).add(conv(2))));
        }
        assertEquals("a.b", BlockPaths.join("a", "b"));
        assertEquals("b", BlockPaths.join("", "b"));
    }
}
