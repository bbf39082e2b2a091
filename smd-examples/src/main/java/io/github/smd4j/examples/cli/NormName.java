package io.github.smd4j.examples.cli;

import io.github.smd4j.examples.network.QuickstartNorm;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the name of what normalizes the quickstart's network. */
final class NormName implements ITypeConverter<QuickstartNorm> {

    @Override
    public QuickstartNorm convert(String text) {
        try {
            return QuickstartNorm.of(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException("'" + text + "' is not a norm");
        }
    }
}
