package io.github.smd4j.djl.invariance;

import ai.djl.nn.Block;
import ai.djl.util.Pair;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Names of blocks that do not change from run to run.
 *
 * <p>DJL numbers the children of a block: {@code 01Conv2d} where the class names the child, {@code
 * 01stem} where the author did. The number is kept in the first case, and dropped in the second
 * unless two children of the block would then share a name.
 */
final class BlockPaths {

    private BlockPaths() {}

    /** A child block and the name of its step in a path. */
    record Child(String name, Block block) {}

    /** Returns the children of a block in order, named. */
    static List<Child> children(Block block) {
        List<Child> numbered = new ArrayList<>();
        List<Child> children = new ArrayList<>();
        Map<String, Integer> uses = new HashMap<>();
        for (Pair<String, Block> pair : block.getChildren()) {
            Child child = new Child(pair.getKey(), pair.getValue());
            String name = withoutNumber(pair.getKey(), numbered.size() + 1);
            boolean authored =
                    !name.isEmpty() && !name.equals(child.block().getClass().getSimpleName());
            numbered.add(child);
            children.add(authored ? new Child(name, child.block()) : child);
            uses.merge(children.get(children.size() - 1).name(), 1, Integer::sum);
        }
        for (int i = 0; i < children.size(); i++) {
            if (uses.get(children.get(i).name()) > 1) {
                children.set(i, numbered.get(i));
            }
        }
        // A name that looks like another child's number and name: then numbers for all.
        return children.stream().map(Child::name).distinct().count() < children.size()
                ? numbered
                : children;
    }

    /** Joins the steps of a path. */
    static String join(String path, String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    /**
     * Takes away the number that DJL put there, not a digit with which the author's name begins.
     */
    private static String withoutNumber(String key, int position) {
        String number = String.format(Locale.ROOT, "%02d", position);
        return key.startsWith(number) ? key.substring(number.length()) : key;
    }
}
