package io.github.smd4j.djl.invariance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NamedVerdictsTest {

    private static ParameterInvariance unknown(String path, long... shape) {
        Parameter parameter =
                Parameter.builder()
                        .setName("weight")
                        .setType(Parameter.Type.WEIGHT)
                        .optShape(new Shape(shape))
                        .build();
        return ParameterInvariance.unknown(path, parameter, "because");
    }

    private final List<ParameterInvariance> verdicts =
            List.of(
                    unknown("layer1.0.conv1.weight", 8, 3, 3, 3),
                    unknown("layer1.1.conv1.weight", 8, 3, 3, 3),
                    unknown("layer2.gain", 5));

    @Test
    void patternsForceAndForbidAndTheLaterOneCounts() {
        List<ParameterInvariance> over =
                NamedVerdicts.none()
                        .force("layer*")
                        .forbid("layer1.*.conv1.weight")
                        .force("layer1.1.conv1.weight")
                        .over(verdicts);
        assertEquals(Invariance.NOT_INVARIANT, over.get(0).invariance());
        assertEquals("the user says so: 'layer1.*.conv1.weight'", over.get(0).reason());
        assertEquals(Optional.of(Granularity.FILTER), over.get(1).granularity());
        assertEquals(8, over.get(1).rows());
        assertTrue(over.get(1).measured());
        assertEquals(Optional.of(Granularity.LAYER), over.get(2).granularity());
        assertEquals(1, over.get(2).rows());
    }

    @Test
    void whatNoPatternMatchesStays() {
        List<ParameterInvariance> over = NamedVerdicts.none().forbid("*.gain").over(verdicts);
        assertSame(verdicts.get(0), over.get(0));
        assertFalse(over.get(2).scaleInvariant());
    }

    @Test
    void dotIsADotAndAPatternWithoutMatchIsRefused() {
        for (String pattern : List.of("layer1x0.conv1.weight", "conv1", "layer2.gai")) {
            NamedVerdicts named = NamedVerdicts.none().force(pattern);
            String message =
                    assertThrows(IllegalArgumentException.class, () -> named.over(verdicts))
                            .getMessage();
            assertTrue(message.contains("'" + pattern + "'"), message);
        }
    }

    private static Parameter parameter(String name, Parameter.Type type, long... shape) {
        return Parameter.builder().setName(name).setType(type).optShape(new Shape(shape)).build();
    }

    /** A joint vector loses its invariance with any part that the user takes out of it. */
    @Test
    void verdictOnAPartnerEndsTheJointVector() {
        Parameter weight = parameter("weight", Parameter.Type.WEIGHT, 8, 3);
        Parameter bias = parameter("bias", Parameter.Type.BIAS, 8);
        List<ParameterInvariance> joint =
                List.of(
                        ParameterInvariance.joint(
                                "a.weight", weight, "", Granularity.LAYER, 1, List.of(bias)),
                        ParameterInvariance.joint(
                                "a.bias", bias, "", Granularity.LAYER, 1, List.of(weight)));
        assertEquals(joint, NamedVerdicts.none().over(joint));
        List<ParameterInvariance> forbidden = NamedVerdicts.none().forbid("a.bias").over(joint);
        assertEquals(Invariance.UNKNOWN, forbidden.get(0).invariance());
        assertEquals(Invariance.NOT_INVARIANT, forbidden.get(1).invariance());
        List<ParameterInvariance> forced = NamedVerdicts.none().force("a.weight").over(joint);
        assertTrue(forced.get(0).measured());
        assertEquals(8, forced.get(0).rows());
        assertEquals(Invariance.UNKNOWN, forced.get(1).invariance());
    }
}
