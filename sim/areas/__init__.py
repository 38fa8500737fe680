"""The rooms of Business Technology Management; they are strangers and meet through signals."""
