"""Investment: deployment team, training rooms, support desk and the money."""
