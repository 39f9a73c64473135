package io.stellicroutes.delivery.database;

import static io.stellicroutes.delivery.database.ColumnType.MISFIT;

import java.math.BigDecimal;
import java.util.regex.Pattern;

/** Reads fields as numbers. What does not fit is {@link ColumnType#MISFIT}. */
final class NumberText {
    private static final Pattern WHOLE = Pattern.compile("[+-]?\\d{1,40}");
    private static final Pattern NUMBER =
            Pattern.compile("[+-]?(?:\\d{1,400}(?:\\.\\d{0,400})?|\\.\\d{1,400})(?:[eE][+-]?\\d{1,3})?");

    private NumberText() {}

    /** Whether a text is a number in a form that is known here. */
    static boolean is(CharSequence text) {
        return NUMBER.matcher(text).matches();
    }

    /** Whether it is a number with a fraction. */
    static boolean isFractional(CharSequence text) {
        return is(text) && new BigDecimal(text.toString()).stripTrailingZeros().scale() > 0;
    }

    /** A {@code Long}. */
    static Object whole(CharSequence text, long least, long most) {
        if (text.length() <= Digits.SURE && Digits.are(text, 0, text.length())) {
            long number = Digits.number(text, 0, text.length());
            return number > most ? MISFIT : (Object) number;
        }
        if (!WHOLE.matcher(text).matches()) {
            return MISFIT;
        }
        try {
            long number = Long.parseLong(text.toString());
            return number < least || number > most ? MISFIT : (Object) number;
        } catch (NumberFormatException tooLong) {
            return MISFIT;
        }
    }

    /**
     * A {@code BigDecimal}.
     *
     * @param precision the most digits; 0 for any number of them
     */
    static Object decimal(CharSequence text, int precision, int scale) {
        int point = point(text);
        if (point < 0 && !is(text)) {
            return MISFIT;
        }
        BigDecimal number = point < 0 ? new BigDecimal(text.toString()) : plainDecimal(text, point);
        if (precision == 0 || (number.scale() <= scale && number.precision() - number.scale() <= precision - scale)) {
            return number;
        }
        BigDecimal bare = number.stripTrailingZeros();
        boolean fits = bare.scale() <= scale && bare.precision() - bare.scale() <= precision - scale;
        return fits ? number : MISFIT;
    }

    /** A {@code Float} or a {@code Double}. */
    static Object floating(CharSequence field, boolean single) {
        String text = field.toString();
        if (point(text) < 0 && !is(text)) {
            return MISFIT;
        }
        double number = single ? Float.parseFloat(text) : Double.parseDouble(text);
        boolean lost = Double.isInfinite(number) || (number == 0 && new BigDecimal(text).signum() != 0);
        return lost ? MISFIT : single ? (Object) (float) number : (Object) number;
    }

    /**
     * Where the point stands in digits, perhaps with a point and digits behind: the form that numbers have almost
     * always.
     *
     * @return the length if there is no point; -1 if the text has another form
     */
    private static int point(CharSequence text) {
        int length = text.length();
        int point = 0;
        while (point < length && text.charAt(point) != '.') {
            point++;
        }
        boolean plain = length <= Digits.SURE
                && Digits.are(text, 0, point)
                && (point == length || Digits.are(text, point + 1, length));
        return plain ? point : -1;
    }

    private static BigDecimal plainDecimal(CharSequence text, int point) {
        int behind = Math.max(0, text.length() - point - 1);
        long whole = Digits.number(text, 0, point);
        return BigDecimal.valueOf(Digits.number(whole, text, point + 1, text.length()), behind);
    }
}
