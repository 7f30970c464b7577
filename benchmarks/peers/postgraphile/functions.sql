-- What PostGraphile cannot know from the tables: searches and computed columns, as its
-- documentation advises: functions in SQL, stable, so that PostgreSQL inlines them.

CREATE FUNCTION images_image_url(image images_image) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT 'https://bench.example/media/images/' || image.key || '.jpg'
$$;

CREATE FUNCTION accounts_user_is_verified(person accounts_user) RETURNS boolean
LANGUAGE sql STABLE AS $$ SELECT person.email_verified_at IS NOT NULL $$;

CREATE FUNCTION listings_listing_price(listing listings_listing) RETURNS text
LANGUAGE sql STABLE AS $$ SELECT to_char(listing.price_minor / 100.0, 'FM9999999990.00') $$;

CREATE FUNCTION listings_listing_rating(listing listings_listing) RETURNS float8
LANGUAGE sql STABLE AS $$ SELECT listing.rating_hundredths / 100.0::float8 $$;

CREATE FUNCTION listings_listing_cover(listing listings_listing) RETURNS listings_photo
LANGUAGE sql STABLE AS $$
    SELECT * FROM listings_photo WHERE listing_id = listing.id AND position = 0
$$;

CREATE FUNCTION listings_listing_offers(listing listings_listing) RETURNS SETOF listings_amenity
LANGUAGE sql STABLE ROWS 10 AS $$
    SELECT amenity.* FROM listings_amenity AS amenity
    JOIN listings_listingamenity AS offer ON offer.amenity_id = amenity.id
    WHERE offer.listing_id = listing.id
    ORDER BY amenity."group", amenity.name
$$;

CREATE FUNCTION listings_listing_public_reviews(listing listings_listing)
RETURNS SETOF reviews_review LANGUAGE sql STABLE ROWS 20 AS $$
    SELECT * FROM reviews_review
    WHERE listing_id = listing.id AND kind = 'OF_LISTING' AND visible_at <= now()
        AND hidden_at IS NULL
    ORDER BY created_at DESC, id DESC
$$;

CREATE FUNCTION search(
    north float8, south float8, east float8, west float8, check_in date, check_out date,
    adults int, price_min numeric, price_max numeric
) RETURNS SETOF listings_listing LANGUAGE sql STABLE ROWS 100 AS $$
    SELECT * FROM listings_listing AS listing
    WHERE status = 'PUBLISHED' AND currency = 'EUR'
        AND public_latitude BETWEEN south AND north
        AND public_longitude BETWEEN west AND east
        AND price_minor BETWEEN ceil(100 * price_min / 1.14)::bigint
            AND floor(100 * price_max / 1.14)::bigint
        AND max_guests >= adults
        AND search.check_out - search.check_in BETWEEN min_nights AND max_nights
        AND NOT EXISTS (
            SELECT FROM availability_night AS night
            WHERE night.listing_id = listing.id
                AND night.date >= search.check_in AND night.date < search.check_out
                AND (night.expires_at IS NULL OR night.expires_at > now()))
    ORDER BY price_minor, id
$$;

CREATE FUNCTION newest(of_city text) RETURNS SETOF listings_listing
LANGUAGE sql STABLE ROWS 100 AS $$
    SELECT * FROM listings_listing
    WHERE status = 'PUBLISHED' AND city_folded = lower(of_city)
    ORDER BY published_at DESC, id DESC
$$;
