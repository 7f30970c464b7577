"""Counters of attempts, where there is no Redis."""
