"""Organisation: people as columns, ties, a reporting line, departments and actors."""
