"""Benchmarks: run by hand, never timed tests. Start with ``python bench/submit.py --help``."""
