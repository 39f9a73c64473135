package io.stellicroutes.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The value of an option that is a whole number from 1. */
final class FromOne implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String value) {
        return atLeast(1, value);
    }

    private static int atLeast(int least, String value) {
        try {
            int number = Integer.parseInt(value);
            if (number >= least) {
                return number;
            }
        } catch (NumberFormatException e) {
            // told below, as a number that is too small is
        }
        throw new TypeConversionException("it is a whole number from " + least + ", not \"" + value + "\"");
    }

    /** The value of an option that is a whole number from 0. */
    static final class OrZero implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String value) {
            return atLeast(0, value);
        }
    }
}
