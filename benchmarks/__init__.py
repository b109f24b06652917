"""Measurements: ratios against an alternative in the same run. docs/benchmarks.md keeps what came out."""
