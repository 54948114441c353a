"""The plans of EXPLAIN ANALYZE, summed up: the seconds that operators of one name spent in themselves."""

from collections import defaultdict
from typing import Any

from benchmark.records import Operator

Plan = dict[str, Any]


def operators(engine: str, plan: Any) -> list[Operator]:
    """The operators of an engine's plan in JSON, the dearest first."""
    nodes: list[tuple[str, float, int]] = []
    if engine == "duckdb":
        _duckdb(plan, nodes)
    else:
        root = plan[0]["Plan"]
        shared: dict[str, float] = {}
        _find_shared(root, shared)
        _postgres(root, shared, nodes)
    seconds: dict[str, float] = defaultdict(float)
    rows: dict[str, int] = defaultdict(int)
    for name, own, count in nodes:
        seconds[name] += own
        rows[name] += count
    return sorted((Operator(name, seconds[name], rows[name]) for name in seconds), key=lambda operator: -operator.seconds)


def _duckdb(node: Plan, nodes: list[tuple[str, float, int]]) -> None:
    name = node.get("operator_name", "").strip()
    if name and name != "EXPLAIN_ANALYZE":
        info = node.get("extra_info") or {}
        table = info.get("Table", "").split(".")[-1] if isinstance(info, dict) else ""
        label = f"{name.lower().replace('_', ' ')} {table}".strip()
        nodes.append((label, float(node.get("operator_timing", 0)), int(node.get("operator_cardinality", 0))))
    for child in node.get("children", []):
        _duckdb(child, nodes)


def _total(node: Plan) -> float:
    """Seconds of a node and all below it; its time is given as the mean of its loops."""
    return float(node.get("Actual Total Time", 0)) * int(node.get("Actual Loops", 1)) / 1000


def _is_shared(node: Plan) -> bool:
    return str(node.get("Subplan Name", "")).startswith("CTE ")


def _find_shared(node: Plan, shared: dict[str, float]) -> None:
    if _is_shared(node):
        shared[node["Subplan Name"].removeprefix("CTE ")] = _total(node)
    for child in node.get("Plans", []):
        _find_shared(child, shared)


def _postgres(node: Plan, shared: dict[str, float], nodes: list[tuple[str, float, int]]) -> None:
    children = node.get("Plans", [])
    # A materialized CTE hangs below the node that defines it, but its time passes in the scans that read it.
    own = _total(node) - sum(_total(child) for child in children if not _is_shared(child))
    if (name := node.get("CTE Name")) in shared:
        within = min(max(own, 0.0), shared[name])
        own -= within
        shared[name] -= within
    label = f"{node['Node Type']} {node.get('Relation Name') or node.get('CTE Name') or ''}".strip().lower()
    # Workers beside a Gather add up to more than the time it took.
    nodes.append((label, max(own, 0.0), int(node.get("Actual Rows", 0) * node.get("Actual Loops", 1))))
    for child in children:
        _postgres(child, shared, nodes)
