"""Measurements: ``python -m benchmarks``. Method and results: docs/performance.md."""
