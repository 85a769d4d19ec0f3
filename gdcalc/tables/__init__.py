"""Tables of formula text: losses, learning rate schedules and optimizers, an entry each."""
