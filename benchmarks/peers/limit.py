"""The limit: one hand-written statement for each document, whose JSON goes out as it is.

A bare WSGI handler, one connection for each thread, statements prepared by the server.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from threading import local
from typing import Any
from urllib.parse import parse_qsl

import psycopg

_IMAGE = f"'{os.environ['PUBLIC_URL']}/media/images/' || {{0}}.key || '.jpg'"
_PRICE = "to_char(listing.price_minor / 100.0, 'FM9999999990.00')"

STATEMENTS = {
    "/listing": f"""
        SELECT json_build_object(
            'id', listing.id, 'name', listing.name, 'description', listing.description,
            'roomType', listing.room_type, 'maxGuests', listing.max_guests,
            'bedrooms', listing.bedrooms, 'beds', listing.beds, 'bathrooms', listing.bathrooms,
            'price', {_PRICE}, 'currency', listing.currency,
            'rating', listing.rating_hundredths / 100.0, 'reviewCount', listing.review_count,
            'city', listing.city, 'country', listing.country,
            'latitude', listing.public_latitude, 'longitude', listing.public_longitude,
            'host', json_build_object(
                'id', host.id, 'firstName', host.first_name, 'joinedAt', host.joined_at,
                'isVerified', host.email_verified_at IS NOT NULL,
                'picture', {_IMAGE.format("picture")}),
            'photos', (
                SELECT json_agg(json_build_object(
                    'id', photo.id, 'caption', photo.caption, 'url', {_IMAGE.format("image")},
                    'width', image.width, 'height', image.height) ORDER BY photo.position)
                FROM listings_photo AS photo JOIN images_image AS image ON image.id = photo.image_id
                WHERE photo.listing_id = listing.id AND photo.position < 10),
            'amenities', (
                SELECT json_agg(json_build_object('code', amenity.code, 'name', amenity.name)
                    ORDER BY amenity."group", amenity.name)
                FROM listings_listingamenity AS offer
                JOIN listings_amenity AS amenity ON amenity.id = offer.amenity_id
                WHERE offer.listing_id = listing.id),
            'reviews', coalesce(written.first, '[]'), 'hasMore', written.count > 10
        )::text
        FROM listings_listing AS listing
        JOIN accounts_user AS host ON host.id = listing.host_id
        LEFT JOIN images_image AS picture ON picture.id = host.profile_picture_id
        CROSS JOIN LATERAL (
            SELECT json_agg(json_build_object(
                'id', review.id, 'rating', review.rating, 'comment', review.comment,
                'createdAt', review.created_at, 'author', json_build_object(
                    'id', author.id, 'firstName', author.first_name,
                    'picture', {_IMAGE.format("image")})) ORDER BY number)
                FILTER (WHERE number <= 10) AS first, count(*) AS count
            FROM (
                SELECT *, row_number() OVER (ORDER BY created_at DESC, id DESC) AS number
                FROM reviews_review
                WHERE listing_id = listing.id AND kind = 'OF_LISTING' AND visible_at <= now()
                    AND hidden_at IS NULL
                ORDER BY created_at DESC, id DESC LIMIT 11
            ) AS review
            JOIN accounts_user AS author ON author.id = review.author_id
            LEFT JOIN images_image AS image ON image.id = author.profile_picture_id
        ) AS written
        WHERE listing.id = %(id)s::bigint AND listing.status = 'PUBLISHED'
    """,
    "/search": f"""
        WITH found AS MATERIALIZED (
            SELECT *, row_number() OVER (ORDER BY price_minor, id) AS number
            FROM listings_listing AS listing
            WHERE status = 'PUBLISHED' AND currency = 'EUR'
                AND public_latitude BETWEEN %(south)s::float8 AND %(north)s::float8
                AND public_longitude BETWEEN %(west)s::float8 AND %(east)s::float8
                AND price_minor BETWEEN ceil(100 * %(price_min)s::numeric / 1.14)::bigint
                    AND floor(100 * %(price_max)s::numeric / 1.14)::bigint
                AND max_guests >= %(adults)s::int
                AND %(check_out)s::date - %(check_in)s::date BETWEEN min_nights AND max_nights
                AND NOT EXISTS (
                    SELECT FROM availability_night AS night
                    WHERE night.listing_id = listing.id
                        AND night.date >= %(check_in)s::date AND night.date < %(check_out)s::date
                        AND (night.expires_at IS NULL OR night.expires_at > now()))
            ORDER BY price_minor, id LIMIT 21
        )
        SELECT json_build_object(
            'rows', coalesce(json_agg(json_build_object(
                'id', listing.id, 'name', listing.name, 'roomType', listing.room_type,
                'price', {_PRICE}, 'currency', listing.currency,
                'rating', listing.rating_hundredths / 100.0, 'reviewCount', listing.review_count,
                'host', json_build_object('id', host.id, 'firstName', host.first_name),
                'photos', photos.first) ORDER BY number) FILTER (WHERE number <= 20), '[]'),
            'next', CASE WHEN count(*) > 20
                THEN max(listing.price_minor || ':' || listing.id) FILTER (WHERE number = 20) END
        )::text
        FROM found AS listing
        JOIN accounts_user AS host ON host.id = listing.host_id
        CROSS JOIN LATERAL (
            SELECT coalesce(json_agg(json_build_object('id', photo.id,
                'url', {_IMAGE.format("image")}) ORDER BY photo.position), '[]') AS first
            FROM listings_photo AS photo JOIN images_image AS image ON image.id = photo.image_id
            WHERE photo.listing_id = listing.id AND photo.position < 5
        ) AS photos
    """,
    "/tiny": f"""
        SELECT json_build_object('rows', coalesce(json_agg(json_build_object(
            'id', listing.id, 'name', listing.name, 'price', {_PRICE},
            'currency', listing.currency) ORDER BY published_at DESC, id DESC), '[]'))::text
        FROM (
            SELECT id, name, price_minor, currency, published_at FROM listings_listing
            WHERE status = 'PUBLISHED' AND city_folded = lower(%(city)s)
            ORDER BY published_at DESC, id DESC LIMIT 20
        ) AS listing
    """,
    "/bookings": f"""
        SELECT json_build_object(
            'rows', coalesce(json_agg(json_build_object(
                'id', booking.id, 'code', booking.code, 'status', booking.status,
                'checkIn', booking.check_in, 'checkOut', booking.check_out,
                'listing', json_build_object(
                    'id', listing.id, 'name', listing.name, 'cover', {_IMAGE.format("image")},
                    'host', json_build_object('id', host.id, 'firstName', host.first_name))
            ) ORDER BY number) FILTER (WHERE number <= 20), '[]'),
            'next', CASE WHEN count(*) > 20
                THEN max(booking.check_in || ':' || booking.id) FILTER (WHERE number = 20) END
        )::text
        FROM (
            SELECT id, code, status, check_in, check_out, listing_id,
                row_number() OVER (ORDER BY check_in DESC, id DESC) AS number
            FROM bookings_booking WHERE guest_id = %(guest)s::bigint
            ORDER BY check_in DESC, id DESC LIMIT 21
        ) AS booking
        JOIN listings_listing AS listing ON listing.id = booking.listing_id
        JOIN accounts_user AS host ON host.id = listing.host_id
        LEFT JOIN listings_photo AS photo ON photo.listing_id = listing.id AND photo.position = 0
        LEFT JOIN images_image AS image ON image.id = photo.image_id
    """,
}

_thread = local()


def _cursor() -> psycopg.Cursor[tuple[bytes]]:
    """This thread's cursor, on a connection that stays."""
    try:
        cursor: psycopg.Cursor[tuple[bytes]] = _thread.cursor
    except AttributeError:
        connection = psycopg.connect(
            os.environ["BENCH_DATABASE_URL"], autocommit=True, prepare_threshold=0
        )
        connection.adapters.register_loader("text", _Bytes)
        cursor = _thread.cursor = connection.cursor(binary=True)
    return cursor


class _Bytes(psycopg.adapt.Loader):
    """Text as it comes: the body needs no decoding."""

    format = psycopg.pq.Format.BINARY

    def load(self, data: Any) -> bytes:
        """The bytes."""
        return bytes(data)


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer `/listing?id=1` and its like."""
    cursor = _cursor()
    cursor.execute(STATEMENTS[environ["PATH_INFO"]], dict(parse_qsl(environ["QUERY_STRING"])))
    row = cursor.fetchone()
    body = row[0] if row else b"null"
    start_response(
        "200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
    )
    return [body]
