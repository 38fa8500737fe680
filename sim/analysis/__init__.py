"""Turn the tables of a study into one answer: which plan, by how much, how surely."""
