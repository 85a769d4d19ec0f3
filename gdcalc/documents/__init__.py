"""What a result says, as blocks that any format can write."""
