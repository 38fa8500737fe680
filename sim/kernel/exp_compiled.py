"""The exponential function from plain arithmetic: vectorised, and the same on every machine.

A C library's `exp` differs from machine to machine in the last digit and is called one number at a
time. This one consists of multiplications and additions only, so a compiler works on several
numbers at once, and two machines agree to the bit.
"""

from __future__ import annotations

import numpy as np

from sim.kernel.jit_compiled import compiled

_PER_LN2 = 1.4426950408889634
_LN2_HIGH = 6.93147180369123816490e-01
_LN2_LOW = 1.90821492927058770002e-10
_ROUNDER = 6755399441055744.0  # 1.5 x 2^52: adding it rounds to a whole number in the low bits
_LARGEST = 700.0


@compiled
def exp(x: float) -> float:
    """Return e to the power of x within two units in the last place; x is cut at +-700.

    Source: range reduction after Cody and Waite 1980, then the Taylor polynomial of degree 13.

    Example
    -------
    >>> exp(0.0), round(exp(-1.0), 12)
    (1.0, 0.367879441171)
    """
    cut = min(_LARGEST, max(-_LARGEST, x))
    shifted = cut * _PER_LN2 + _ROUNDER
    whole = shifted - _ROUNDER
    r = (cut - whole * _LN2_HIGH) - whole * _LN2_LOW
    total = 1.0 / 6227020800.0
    total = total * r + 1.0 / 479001600.0
    total = total * r + 1.0 / 39916800.0
    total = total * r + 1.0 / 3628800.0
    total = total * r + 1.0 / 362880.0
    total = total * r + 1.0 / 40320.0
    total = total * r + 1.0 / 5040.0
    total = total * r + 1.0 / 720.0
    total = total * r + 1.0 / 120.0
    total = total * r + 1.0 / 24.0
    total = total * r + 1.0 / 6.0
    total = total * r + 0.5
    total = total * r + 1.0
    total = total * r + 1.0
    # The whole part of the exponent goes straight into the bits of a power of two.
    bits = np.int64((np.float64(shifted).view(np.int64) + np.int64(1023)) << np.int64(52))
    return total * np.int64(bits).view(np.float64)
