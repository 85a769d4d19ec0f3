"""Formula text in tables, an entry each: losses, schedules and optimizers."""
