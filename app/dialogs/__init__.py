"""Leaves: plain values in, plain values out."""
