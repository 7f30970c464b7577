"""A city's files as Inside Airbnb publishes them, written by the tests themselves."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from apps.insideairbnb.operations import import_city
from apps.insideairbnb.report import Report

NOW = datetime(2023, 9, 23, 4, tzinfo=UTC)  # noon in Singapore
FIRST_DAY = date(2023, 9, 23)

HOME = {
    "id": "50646",
    "listing_url": "https://www.airbnb.com/rooms/50646",
    "scrape_id": "20230923000000",
    "last_scraped": "2023-09-23",
    "source": "city scrape",
    "name": "Pleasant Room along Bukit Timah",
    "description": "Fully furnished bedroom.<br /><br /><b>The space</b><br />Quiet &amp; green.",
    "picture_url": "https://a0.muscache.com/pictures/36342984.jpg",
    "host_id": "227796",
    "host_url": "https://www.airbnb.com/users/show/227796",
    "host_name": "Sujatha",
    "host_since": "2010-09-08",
    "host_location": "Singapore",
    "host_response_time": "N/A",
    "host_response_rate": "95%",
    "host_is_superhost": "",
    "host_verifications": "['email', 'phone']",
    "neighbourhood": "Singapore, Singapore",
    "neighbourhood_cleansed": "Bukit Timah",
    "neighbourhood_group_cleansed": "Central Region",
    "latitude": "1.33432",
    "longitude": "103.78521",
    "property_type": "Private room in rental unit",
    "room_type": "Private room",
    "accommodates": "2",
    "bathrooms": "",
    "bathrooms_text": "1 bath",
    "bedrooms": "1",
    "beds": "1",
    "amenities": json.dumps(["Wifi", "Kitchen", "Private backyard – Fully fenced"]),
    "price": "$80.00",
    "minimum_nights": "2",
    "maximum_nights": "730",
    "calendar_updated": "",
    "has_availability": "t",
    "review_scores_rating": "4.56",
    "review_scores_accuracy": "4.72",
    "review_scores_cleanliness": "4.5",
    "review_scores_checkin": "4.79",
    "review_scores_communication": "4.78",
    "review_scores_location": "4.22",
    "review_scores_value": "4.39",
    "license": "",
    "instant_bookable": "f",
}
DAY = {
    "listing_id": "50646",
    "date": "2023-09-23",
    "available": "t",
    "price": "$80.00",
    "adjusted_price": "$76.00",
    "minimum_nights": "2",
    "maximum_nights": "730",
}
REVIEW = {
    "listing_id": "50646",
    "id": "49909",
    "date": "2014-04-18",
    "reviewer_id": "1356099",
    "reviewer_name": "James",
    "comments": "A real find.",
}


def home(**fields: Any) -> dict[str, str]:
    """A row of listings: a private room in Singapore, unless `fields` say otherwise."""
    return HOME | _texts(fields)


def day(offset: int = 0, **fields: Any) -> dict[str, str]:
    """A row of the calendar: a free day at the home's own terms, `offset` days after the first."""
    return DAY | {"date": str(FIRST_DAY + timedelta(days=offset))} | _texts(fields)


def taken(offset: int = 0, **fields: Any) -> dict[str, str]:
    """A day that is not available."""
    return day(offset, **({"available": "f"} | fields))


def review(**fields: Any) -> dict[str, str]:
    """A row of reviews."""
    return REVIEW | _texts(fields)


def _texts(fields: dict[str, Any]) -> dict[str, str]:
    return {name: value if isinstance(value, str) else str(value) for name, value in fields.items()}


def as_csv(rows: Sequence[dict[str, str]], header: Iterable[str]) -> bytes:
    """The rows as PostgreSQL's COPY writes them: quotes only where they are needed."""
    names = list(header)
    lines = [names, *([row.get(name, "") for name in names] for row in rows)]
    return "".join(",".join(map(_quoted, line)) + "\n" for line in lines).encode()


def _quoted(field: str) -> str:
    if not set(field) & set(',"\r\n'):
        return field
    return '"' + field.replace('"', '""') + '"'


class City:
    """A folder with the three files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def write(
        self,
        *,
        homes: Sequence[dict[str, str]] = (HOME,),
        days: Sequence[dict[str, str]] = (DAY,),
        reviews: Sequence[dict[str, str]] = (),
    ) -> None:
        """Replace all three files."""
        self.put("listings.csv.gz", gzip.compress(as_csv(homes, HOME)))
        self.put("calendar.csv.gz", gzip.compress(as_csv(days, DAY)))
        self.put("reviews.csv.gz", gzip.compress(as_csv(reviews, REVIEW)))

    def put(self, name: str, content: bytes) -> None:
        """Write one file."""
        (self.folder / name).write_bytes(content)

    def load(self, **options: Any) -> Report:
        """Import the folder, in Singapore's dollars and at noon of the first day unless told."""
        options = {"currency": "SGD", "now": NOW} | options
        return import_city(folder=self.folder, progress=lambda *_: None, **options)

    def import_(self, **rows: Any) -> Report:
        """Write the files and import them."""
        self.write(**rows)
        return self.load()
