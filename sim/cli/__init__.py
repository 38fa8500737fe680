"""The commands: one file a family; packages are imported when a command needs them."""
