"""The four documents: what is asked of each system, and what its answers say.

`answer` brings every system's JSON into one form, so that they can be compared.
"""

from __future__ import annotations

import random
import re
from base64 import b64decode
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

NAMES = ("listing", "search", "tiny", "bookings")
TITLES = {
    "listing": "listing page",
    "search": "search page",
    "tiny": "tiny list",
    "bookings": "my bookings",
}
# How many different variables each document is sent with, the same to every system.
SETS = 32
# Centres of cities of dataset.sql.
_CITIES = {
    "Lisbon": (38.72, -9.14),
    "Madrid": (40.42, -3.70),
    "Paris": (48.86, 2.35),
    "Berlin": (52.52, 13.40),
    "Rome": (41.90, 12.50),
    "Vienna": (48.21, 16.37),
    "Athens": (37.98, 23.73),
    "Helsinki": (60.17, 24.94),
}

Variables = dict[str, Any]
Answer = dict[str, Any]


def texts(system: str) -> dict[str, str]:
    """The documents in a system's own schema, by name."""
    text = (Path(__file__).parent / f"{system}.graphql").read_text()
    operations = re.split(r"\n(?=query )", text)
    return dict(zip(NAMES, (operation.strip() for operation in operations), strict=True))


def variables(document: str, day: date) -> list[Variables]:
    """What a document is asked with; `day` is the one on which the data is anchored."""
    seeded = random.Random(f"{document} of a benchmark")  # noqa: S311 - to be repeated
    return [_MAKERS[document](seeded, day) for _ in range(SETS)]


def _listing(seeded: random.Random, _day: date) -> Variables:
    """A home with ten photos."""
    return {"id": 400 * seeded.randint(0, 49) + seeded.randint(1, 39)}


def _search(seeded: random.Random, day: date) -> Variables:
    """A part of a city, some nights within two months, a range of prices."""
    latitude, longitude = _CITIES[seeded.choice(sorted(_CITIES))]
    check_in = day + timedelta(days=seeded.randint(8, 55))
    price = seeded.randint(40, 80)
    return {
        "north": round(latitude + seeded.uniform(0.05, 0.08), 4),
        "south": round(latitude - seeded.uniform(0.05, 0.08), 4),
        "east": round(longitude + seeded.uniform(0.07, 0.1), 4),
        "west": round(longitude - seeded.uniform(0.07, 0.1), 4),
        "check_in": check_in,
        "check_out": check_in + timedelta(days=seeded.randint(3, 7)),
        "adults": seeded.randint(1, 3),
        "price_min": price,
        "price_max": price + seeded.randint(200, 300),
    }


def wide_search(day: date) -> Variables:
    """A search that finds more than 200 homes, to see what pages of any size cost."""
    latitude, longitude = _CITIES["Lisbon"]
    check_in = day + timedelta(days=20)
    return {
        "north": latitude + 1,
        "south": latitude - 1,
        "east": longitude + 1,
        "west": longitude - 1,
        "check_in": check_in,
        "check_out": check_in + timedelta(days=4),
        "adults": 1,
        "price_min": 1,
        "price_max": 1000,
    }


def _tiny(seeded: random.Random, _day: date) -> Variables:
    return {"city": seeded.choice(sorted(_CITIES))}


def _bookings(seeded: random.Random, _day: date) -> Variables:
    """A guest; each has 24 bookings."""
    return {"guest": seeded.randint(10_001, 20_000)}


_MAKERS = {"listing": _listing, "search": _search, "tiny": _tiny, "bookings": _bookings}


def answer(document: str, body: Any) -> Answer:
    """What the JSON of any system says, in one form. Raises ValueError for errors or too little."""
    if not isinstance(body, dict) or body.get("errors"):
        raise ValueError(f"No answer but {str(body)[:500]}")
    data = body.get("data", body)
    found: Answer = _READERS[document](data)
    if document != "listing" and len(found["rows"]) != 20:
        raise ValueError(f"{len(found['rows'])} rows instead of 20.")
    return found


def _read_listing(data: Any) -> Answer:
    node = data.get("listing", data)
    place = node.get("location", node)
    reviews = node["reviews"]
    paged = isinstance(reviews, dict)
    return {
        **_card(node),
        **{name: node[name] for name in ("description", "maxGuests", "bedrooms", "beds")},
        **{name: place[name] for name in ("city", "country", "latitude", "longitude")},
        "bathrooms": float(node["bathrooms"]),
        "host": {
            **_person(node["host"]),
            "joinedAt": _moment(node["host"]["joinedAt"]),
            "isVerified": node["host"]["isVerified"],
        },
        "photos": [
            {
                **_photo(photo),
                "caption": photo["caption"] or None,
                **{name: photo.get("image", photo)[name] for name in ("width", "height")},
            }
            for photo in node["photos"]
        ],
        "amenities": [{"code": one["code"], "name": one["name"]} for one in node["amenities"]],
        "reviews": [
            {
                "id": _key(review["id"]),
                "rating": review["rating"],
                "comment": review["comment"],
                "createdAt": _moment(review["createdAt"]),
                "author": _person(review["author"]),
            }
            for review in (_nodes(reviews) if paged else reviews)
        ],
        "hasMore": reviews["pageInfo"]["hasNextPage"] if paged else node["hasMore"],
    }


def _read_search(data: Any) -> Answer:
    if "rows" in data:  # REST has one cursor for the page
        return {"rows": [_card(row) for row in data["rows"]], "hasMore": bool(data["next"])}
    edges = data["listings"]["edges"]
    if len({edge["cursor"] for edge in edges}) != len(edges):
        raise ValueError("Cards without cursors of their own.")
    return {"rows": [_card(edge["node"]) for edge in edges], "hasMore": _more(data["listings"])}


def _read_tiny(data: Any) -> Answer:
    rows = data["rows"] if "rows" in data else data["listings"]
    return {"rows": [_named(row) for row in (rows if isinstance(rows, list) else _nodes(rows))]}


def _read_bookings(data: Any) -> Answer:
    data = data.get("viewer", data)
    rows = data["rows"] if "rows" in data else _nodes(data["bookings"])
    return {
        "rows": [
            {
                "id": _key(row["id"]),
                **{name: row[name] for name in ("code", "status", "checkIn", "checkOut")},
                "listing": {
                    "id": _key(row["listing"]["id"]),
                    "name": row["listing"]["name"],
                    "cover": _url(row["listing"]["cover"]),
                    "host": _person(row["listing"]["host"]),
                },
            }
            for row in rows
        ],
        "hasMore": bool(data["next"]) if "rows" in data else _more(data["bookings"]),
    }


_READERS = {
    "listing": _read_listing,
    "search": _read_search,
    "tiny": _read_tiny,
    "bookings": _read_bookings,
}


def _card(node: Any) -> Answer:
    return {
        **_named(node),
        "roomType": node["roomType"],
        "rating": float(node["rating"]),
        "reviewCount": node["reviewCount"],
        "host": _person(node["host"]),
        "photos": [_photo(photo) for photo in node["photos"]],
    }


def _named(node: Any) -> Answer:
    price = node["price"]
    amount, currency = (
        (price["amount"], price["currency"])
        if isinstance(price, dict)
        else (price, node["currency"])
    )
    return {"id": _key(node["id"]), "name": node["name"], "price": amount, "currency": currency}


def _person(node: Any) -> Answer:
    found = {"id": _key(node["id"]), "firstName": node["firstName"]}
    picture = node.get("profilePicture", node.get("picture"))
    return found if picture is None else found | {"picture": _url(picture)}


def _photo(node: Any) -> Answer:
    return {"id": _key(node["id"]), "url": _url(node)}


def _url(node: Any) -> str:
    if isinstance(node, str):
        return node
    return str(node["url"] if "url" in node else node["image"]["url"])


def _nodes(connection: Any) -> Iterator[Any]:
    if "nodes" in connection:
        yield from connection["nodes"]
    else:
        yield from (edge["node"] for edge in connection["edges"])


def _more(connection: Any) -> bool:
    page = connection["pageInfo"]
    if not page["endCursor"]:
        raise ValueError("A page without a cursor.")
    return bool(page["hasNextPage"])


def _key(value: Any) -> int:
    """The row's key in an id: a number, or a global id of one of three libraries."""
    try:
        return int(value)
    except ValueError:
        return int(b64decode(value).decode().partition(":")[2])


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)
