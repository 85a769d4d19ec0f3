"""Checks homework: written answers, compared with a run and traced to the mistake behind them."""
