"""Programs that the benchmark measures or runs as processes of their own: `python -m benchmark.programs.<name>`."""
