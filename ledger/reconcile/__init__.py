"""Reconciling: a read text held against the draft that stands, and the events that follow."""
