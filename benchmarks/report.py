"""RESULTS.md from the slices of a run."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from math import prod
from operator import itemgetter
from statistics import median
from typing import Any

from benchmarks.documents import TITLES

# What is to be reached: the system, the worst that passes and what is aimed at, both as our share
# of the limit or as how many times dearer the other is; then the least on any one document.
GOALS = (
    ("strawberry", 4.0, 6.0, 3.0),
    ("postgraphile", 0.9, 1.2, 0.85),
    ("limit", 0.35, 0.5, None),
    ("graphene", None, 8.0, None),
)
MOST_GROWTH = 3.5
# One for the first rows, and one for each relation that the document names.
STATEMENTS = {"listing": 9, "search": 4, "tiny": 1, "bookings": 5}
MANY = 16

Slice = dict[str, Any]
Spread = tuple[float, float, float]


class Slices:
    """All slices of a run."""

    def __init__(self, slices: list[Slice]) -> None:
        self._by_key = {
            (one["system"], one["document"], one["connections"], one["round"]): one
            for one in slices
        }
        self.systems = list(dict.fromkeys(one["system"] for one in slices))
        self.documents = list(dict.fromkeys(one["document"] for one in slices))
        self.rounds = sorted({one["round"] for one in slices})

    def values(
        self, system: str, document: str, connections: int, of: Callable[[Slice], float]
    ) -> Spread:
        """The median, the least and the most of the rounds."""
        return _spread(
            of(self._by_key[system, document, connections, number]) for number in self.rounds
        )

    def ratios(self, system: str, documents: Iterable[str]) -> Spread:
        """How many times dearer a system is than ours, round by round: the geometric mean."""
        return _spread(
            _mean(
                _total(self._by_key[system, document, MANY, number])
                / _total(self._by_key["ours", document, MANY, number])
                for document in documents
            )
            for number in self.rounds
        )


def _spread(values: Iterable[float]) -> Spread:
    found = sorted(values)
    return median(found), found[0], found[-1]


def _mean(values: Iterable[float]) -> float:
    found = list(values)
    return float(prod(found) ** (1 / len(found)))


def _total(one: Slice) -> float:
    return float(one["server_ms"] + one["database_ms"])


def _times(spread: Spread) -> str:
    return f"{spread[0]:.2f} [{spread[1]:.2f}–{spread[2]:.2f}]"


def _table(heads: list[str], rows: Iterable[list[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def written(results: dict[str, Any], titles: dict[str, str]) -> str:
    """The whole of RESULTS.md."""
    slices = Slices(results["slices"])
    parts = [
        "# Results",
        "Written by `make bench`; [README.md](README.md) says what is measured and how, and what"
        " these figures do not say. **Compare columns of this run with each other only.**",
    ]
    if "ours" in slices.systems:
        parts += ["## Goals", _goals(slices, results["inside"], titles)]
    parts += ["## Processor time of a request, 16 connections", _costs(slices, titles)]
    if "ours" in slices.systems:
        parts += ["## How many times dearer than ours", _ratios(slices, titles)]
    parts += ["## Requests per second, and latency", _speeds(slices, titles)]
    if results["inside"]:
        parts += ["## Inside our server", _inside(results["inside"])]
    parts += ["## The run", _about(results["about"])]
    return "\n\n".join(parts) + "\n"


def _goals(slices: Slices, inside: dict[str, Any], titles: dict[str, str]) -> str:
    rows = []
    for system, must, aim, least in GOALS:
        if system not in slices.systems:
            continue
        measured = slices.ratios(system, slices.documents)
        rows.append(
            [
                f"{titles[system]}: its processor time over ours, geometric mean",
                "–" if must is None else f"≥ {must}",
                f"≥ {aim}",
                _times(measured),
                _verdict(measured[0], must, aim),
            ]
        )
        if least is not None:
            single = {name: slices.ratios(system, [name]) for name in slices.documents}
            worst = min(single, key=lambda name: single[name][0])
            value = single[worst]
            told = f"{_times(value)}, {TITLES[worst]}"
            rows.append(
                [
                    "– on its worst document",
                    "–",
                    f"≥ {least}",
                    told,
                    _verdict(value[0], None, least),
                ]
            )
    rows += _inner_goals(inside)
    return _table(["goal", "must", "aimed at", "measured [least–most]", ""], rows)


def _inner_goals(inside: dict[str, Any]) -> Iterable[list[str]]:
    growth = {int(size): used for size, (used, _) in inside["growth"].items()}
    grown = growth[200] / growth[20]
    yield [
        "our Python time of a page of 200 over one of 20",
        "–",
        f"≤ {MOST_GROWTH}",
        f"{grown:.2f}",
        "met" if grown <= MOST_GROWTH else "**not yet**",
    ]
    counts = {count for _, count in inside["growth"].values()}
    for document, statements in inside["statements"].items():
        yield [
            f"statements of the {TITLES[document]}: 1 + its relations",
            "–",
            f"{STATEMENTS[document]}",
            str(len(statements)),
            "met" if len(statements) <= STATEMENTS[document] else "**not yet**",
        ]
    flat = "the same" if len(counts) == 1 else f"from {min(counts)} to {max(counts)}"
    yield [
        "statements of pages of 1 to 200",
        "–",
        "the same",
        flat,
        "met" if len(counts) == 1 else "**not yet**",
    ]


def _verdict(value: float, must: float | None, aim: float) -> str:
    if value >= aim:
        return "met"
    return "must met, aim not yet" if must is not None and value >= must else "**not yet**"


def _costs(slices: Slices, titles: dict[str, str]) -> str:
    rows = []
    for system in slices.systems:
        cells = [titles[system]]
        for document in slices.documents:
            server = slices.values(system, document, MANY, itemgetter("server_ms"))[0]
            used = slices.values(system, document, MANY, itemgetter("database_ms"))[0]
            total = slices.values(system, document, MANY, _total)
            cells.append(
                f"{server:.2f} + {used:.2f} = **{total[0]:.2f}** [{total[1]:.2f}–{total[2]:.2f}]"
            )
        rows.append(cells)
    table = _table(["ms", *(TITLES[name] for name in slices.documents)], rows)
    return f"Server + PostgreSQL = both: medians of the rounds [least–most].\n\n{table}"


def _ratios(slices: Slices, titles: dict[str, str]) -> str:
    rows = [
        [
            titles[system],
            *(_times(slices.ratios(system, [name])) for name in slices.documents),
            f"**{_times(slices.ratios(system, slices.documents))}**",
        ]
        for system in slices.systems
        if system != "ours"
    ]
    heads = ["", *(TITLES[name] for name in slices.documents), "geometric mean"]
    return f"Of both processor times, round by round.\n\n{_table(heads, rows)}"


def _speeds(slices: Slices, titles: dict[str, str]) -> str:
    tables = []
    for connections in (1, MANY):
        rows = []
        for system in slices.systems:
            cells = [titles[system]]
            for document in slices.documents:
                values = [
                    slices.values(system, document, connections, itemgetter(of))[0]
                    for of in ("per_second", "p50", "p95")
                ]
                cells.append("{:.0f}/s, {:.1f}, {:.1f}".format(*values))
            rows.append(cells)
        heads = [f"{connections} at once", *(TITLES[name] for name in slices.documents)]
        tables.append(_table(heads, rows))
    note = "Requests per second, then the latency in ms of half and of 95 % of the requests."
    return "\n\n".join([note, *tables])


def _inside(inside: dict[str, Any]) -> str:
    documents = list(inside["statements"])
    statements = "\n".join(
        f"* {TITLES[name]}: {len(tables)} – {', '.join(tables)}"
        for name, tables in inside["statements"].items()
    )
    growth = _table(
        ["rows on a page", *inside["growth"]],
        [
            ["ms of our Python", *(f"{used:.2f}" for used, _ in inside["growth"].values())],
            ["statements", *(str(count) for _, count in inside["growth"].values())],
        ],
    )
    places = list(dict.fromkeys(place for name in documents for place in inside["shares"][name]))
    shares = _table(
        ["", *(TITLES[name] for name in documents)],
        [
            ["ms of our Python", *(f"{inside['cpu_ms'][name]:.2f}" for name in documents)],
            *(
                [place, *(f"{inside['shares'][name].get(place, 0):.0%}" for name in documents)]
                for place in places
            ),
        ],
    )
    return "\n\n".join(
        [
            "Seen in a process without the HTTP server.",
            "Statements, by the table that each begins with:\n\n" + statements,
            "The search page with more cards (clients get at most 100):\n\n" + growth,
            "Where the time goes, by cProfile, which makes calls look dearer than they are:\n\n"
            + shares,
        ]
    )


def _about(about: dict[str, str]) -> str:
    return "\n".join(f"* {name}: {text}" for name, text in about.items())
