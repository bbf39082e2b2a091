package io.github.smd4j.djl.invariance;

import ai.djl.nn.Block;
import ai.djl.util.Pair;
import java.util.ArrayList;
import java.util.List;

/**
 * Names of blocks that do not change from run to run.
 *
 * <p>DJL numbers the children of a block: {@code 01Conv2d} where the class names the child, {@code
 * 01stem} where the author did. The number is kept in the first case, and dropped in the second
 * unless two children would then share a name.
 */
final class BlockPaths {

    private BlockPaths() {}

    /** A child block and the name of its step in a path. */
    record Child(String name, Block block) {}

    /** Returns the children of a block in order, named. */
    static List<Child> children(Block block) {
        List<Child> numbered = new ArrayList<>();
        List<String> plain = new ArrayList<>();
        for (Pair<String, Block> pair : block.getChildren()) {
            numbered.add(new Child(pair.getKey(), pair.getValue()));
            plain.add(withoutNumber(pair.getKey()));
        }
        List<Child> children = new ArrayList<>();
        for (int i = 0; i < numbered.size(); i++) {
            Child child = numbered.get(i);
            String name = plain.get(i);
            boolean authored =
                    !name.isEmpty()
                            && !name.equals(child.block().getClass().getSimpleName())
                            && plain.indexOf(name) == plain.lastIndexOf(name);
            children.add(authored ? new Child(name, child.block()) : child);
        }
        return children;
    }

    /** Joins the steps of a path. */
    static String join(String path, String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    private static String withoutNumber(String key) {
        int i = 0;
        while (i < key.length() && Character.isDigit(key.charAt(i))) {
            i++;
        }
        return key.substring(i);
    }
}
