"""A program worked step by step: the steps, why they end, their work, and what is known of them."""
