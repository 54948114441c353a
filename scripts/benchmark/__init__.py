"""The benchmark behind scripts/bench.py: whole processes measured against a floor and a peer, and the report of it."""
