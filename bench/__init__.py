"""Benchmarks: ratios side by side in one run. `python -m bench [save start import …]`."""
