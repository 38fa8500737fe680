"""Kernel: one clock, keyed luck, desks, signals and the record; it knows no business."""
