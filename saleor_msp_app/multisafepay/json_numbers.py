"""Numbers as MultiSafepay gets them: to the last digit, never a float and never an exponent."""

from decimal import Decimal

import simplejson


def exact_number(value: Decimal) -> simplejson.RawJSON:
    """`242.9300000000` is 242.93, `1E+2` is 100, and -0 is 0."""
    digits = format(value, "f")
    if "." in digits:
        digits = digits.rstrip("0").rstrip(".")
    return simplejson.RawJSON("0" if digits in {"-0", ""} else digits)
