"""A figure, its goal, and the table of all of them. A row is a function with ``@row``; a new module needs an import."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.bench.ground import Ground

RESULTS = Path(__file__).resolve().parents[2] / "bench-results"


@dataclass
class Figure:
    """``goal`` is what must be reached; ``least``: the value may be above it, otherwise below."""

    name: str
    value: float | None
    unit: str
    goal: float | None = None
    least: bool = False
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """How much of the goal is reached: 1 or more is well."""
        if self.value is None or self.goal is None:
            return None
        pair = (self.value, self.goal) if self.least else (self.goal, self.value)
        return pair[0] / pair[1] if pair[1] else float("inf")


Row = Callable[["Ground"], Iterable[Figure]]
ROWS: dict[str, Row] = {}


def row(function: Row) -> Row:
    """One measurement; its name is what ``--only`` takes."""
    ROWS[function.__name__] = function
    return function


def percentile(values: list[float], share: float) -> float:
    """The value that ``share`` of all stay below."""
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]


def measured(ground: Ground, only: list[str]) -> list[Figure]:
    """Every row in turn. One that fails says so in its line and leaves the others alone."""
    found: list[Figure] = []
    for name, function in ROWS.items():
        if only and name not in only:
            continue
        print(f"  {name} …", flush=True)
        try:
            for figure in function(ground):
                found.append(figure)
                print(f"    {line(figure)}", flush=True)
        except Exception as error:
            found.append(Figure(name, None, "", note=f"{type(error).__name__}: {error}"))
            print(f"    {name}: {type(error).__name__}: {error}", flush=True)
    return found


def line(figure: Figure) -> str:
    value = "–" if figure.value is None else f"{figure.value:,.{_digits(figure.value)}f}"
    goal = "" if figure.goal is None else f"{'≥' if figure.least else '≤'} {figure.goal:,g}"
    ratio = "" if figure.ratio is None else f"{figure.ratio:5.1f} ×"
    return f"{figure.name:62} {value:>10} {figure.unit:8} {goal:>10} {ratio:>8}  {figure.note}"


def _digits(value: float) -> int:
    """As many after the point as say something."""
    return 0 if value >= 100 else 1 if value >= 5 else 2


def report(figures: list[Figure], ground: Ground, began: float) -> int:
    """Print the table beside the last run's, write the JSON; how many goals were missed."""
    RESULTS.mkdir(exist_ok=True)
    before = {one["name"]: one["value"] for one in _last()}
    print(f"\n{'':62} {'now':>10} {'':8} {'goal':>10} {'reached':>8}")
    for figure in figures:
        old = before.get(figure.name)
        change = f" (last run {old:,.1f})" if isinstance(old, int | float) else ""
        print(line(figure) + change)
    missed = [figure for figure in figures if figure.ratio is not None and figure.ratio < 1]
    print(f"\n{len(missed)} of {len(figures)} figures miss their goal; {time.monotonic() - began:,.0f} s.")
    said = {"at": datetime.now(UTC).isoformat(), "commit": _commit(), **ground.described()}
    said["figures"] = [asdict(figure) | {"ratio": figure.ratio} for figure in figures]
    file = RESULTS / f"{datetime.now(UTC):%Y%m%d-%H%M%S}.json"
    file.write_text(json.dumps(said, indent=2, ensure_ascii=False), encoding="utf-8")
    print(file.relative_to(RESULTS.parent))
    return len(missed)


def _last() -> list[dict[str, object]]:
    files = sorted(RESULTS.glob("*.json"))
    return json.loads(files[-1].read_text(encoding="utf-8"))["figures"] if files else []


def _commit() -> str:
    said = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)
    return said.stdout.strip()
