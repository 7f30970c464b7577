"""Numbers as databases hold them."""

LARGEST_BIGINT = 2**63 - 1
"""The largest whole number of the widest column that every database has."""
