"""Environment: the calendar, peak seasons, freezes and the shocks that strike."""
