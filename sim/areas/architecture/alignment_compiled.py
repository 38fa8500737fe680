"""What crossing work costs between each pair of departments, in one call; (D, D) each.

The pairs are added up by numpy, since the order of a sum decides on its last bit.
"""

from __future__ import annotations

from sim.kernel.jit_compiled import compiled
from sim.units import BoolArray, FloatArray


@compiled
def lost_between_systems(
    flows: FloatArray, quality: FloatArray, live: BoolArray, workaround: FloatArray,
    gap_loss: float, mixed_loss: float, out: FloatArray,
) -> None:  # fmt: skip
    """Fill what each pair loses where one side alone is live and where workarounds differ."""
    for i in range(live.size):
        for j in range(live.size):
            lost = gap_loss * abs(workaround[i] - workaround[j])
            if live[i] != live[j]:
                lost += mixed_loss * (1.0 - quality[i, j])
            out[i, j] = flows[i, j] * lost


@compiled
def waited_for(flows: FloatArray, output: FloatArray, out: FloatArray) -> bool:
    """Fill how far each department is ahead of each other, by their flow; tell if any is."""
    some = False
    for i in range(output.size):
        some |= output[i] != output[0]
        for j in range(output.size):
            out[i, j] = flows[i, j] * max(output[i] - output[j], 0.0)
    return some
