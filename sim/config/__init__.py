"""Turn YAML and command lines into frozen, checked dataclasses; Hydra composes, nothing runs."""
