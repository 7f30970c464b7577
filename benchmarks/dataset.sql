-- The data: 20,000 homes in 40 cities, 100,000 photos, 240,000 bookings, 960,000 nights, 200,000
-- reviews. Every value follows from the row's number, so that each build is the same but for the
-- day on which it is anchored: (:today). Run on freshly migrated tables.
--
-- So that a search has one meaning for every system compared: all prices are whole euros, nothing
-- is added but the marketplace's 14 %, and no stay is refused but for taken nights, the fewest
-- nights and the room for guests. See README.md.

SET session_replication_role = replica;  -- foreign keys hold by construction
SET synchronous_commit = off;

-- A whole number from 0 to most - 1 that looks random.
CREATE FUNCTION pg_temp.pick(number bigint, salt text, most int) RETURNS int
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT (('x' || substr(md5(salt || number), 1, 7))::bit(28)::int % most)
$$;

CREATE TEMP TABLE city AS
SELECT row_number() OVER () - 1 AS number, * FROM (VALUES
    ('Lisbon', 'PT', 'Europe/Lisbon', 38.72, -9.14), ('Porto', 'PT', 'Europe/Lisbon', 41.15, -8.61),
    ('Faro', 'PT', 'Europe/Lisbon', 37.02, -7.93), ('Madrid', 'ES', 'Europe/Madrid', 40.42, -3.70),
    ('Barcelona', 'ES', 'Europe/Madrid', 41.39, 2.17), ('Seville', 'ES', 'Europe/Madrid', 37.39, -5.98),
    ('Valencia', 'ES', 'Europe/Madrid', 39.47, -0.38), ('Bilbao', 'ES', 'Europe/Madrid', 43.26, -2.93),
    ('Paris', 'FR', 'Europe/Paris', 48.86, 2.35), ('Lyon', 'FR', 'Europe/Paris', 45.76, 4.84),
    ('Nice', 'FR', 'Europe/Paris', 43.70, 7.27), ('Bordeaux', 'FR', 'Europe/Paris', 44.84, -0.58),
    ('Lille', 'FR', 'Europe/Paris', 50.63, 3.06), ('Brussels', 'BE', 'Europe/Brussels', 50.85, 4.35),
    ('Ghent', 'BE', 'Europe/Brussels', 51.05, 3.72), ('Amsterdam', 'NL', 'Europe/Amsterdam', 52.37, 4.90),
    ('Utrecht', 'NL', 'Europe/Amsterdam', 52.09, 5.12), ('Berlin', 'DE', 'Europe/Berlin', 52.52, 13.40),
    ('Hamburg', 'DE', 'Europe/Berlin', 53.55, 9.99), ('Munich', 'DE', 'Europe/Berlin', 48.14, 11.58),
    ('Cologne', 'DE', 'Europe/Berlin', 50.94, 6.96), ('Dresden', 'DE', 'Europe/Berlin', 51.05, 13.74),
    ('Vienna', 'AT', 'Europe/Vienna', 48.21, 16.37), ('Salzburg', 'AT', 'Europe/Vienna', 47.81, 13.05),
    ('Rome', 'IT', 'Europe/Rome', 41.90, 12.50), ('Milan', 'IT', 'Europe/Rome', 45.46, 9.19),
    ('Florence', 'IT', 'Europe/Rome', 43.77, 11.26), ('Naples', 'IT', 'Europe/Rome', 40.85, 14.27),
    ('Venice', 'IT', 'Europe/Rome', 45.44, 12.32), ('Palermo', 'IT', 'Europe/Rome', 38.12, 13.36),
    ('Athens', 'GR', 'Europe/Athens', 37.98, 23.73), ('Heraklion', 'GR', 'Europe/Athens', 35.34, 25.13),
    ('Dublin', 'IE', 'Europe/Dublin', 53.35, -6.26), ('Galway', 'IE', 'Europe/Dublin', 53.27, -9.06),
    ('Helsinki', 'FI', 'Europe/Helsinki', 60.17, 24.94), ('Tallinn', 'EE', 'Europe/Tallinn', 59.44, 24.75),
    ('Riga', 'LV', 'Europe/Riga', 56.95, 24.11), ('Vilnius', 'LT', 'Europe/Vilnius', 54.69, 25.28),
    ('Ljubljana', 'SI', 'Europe/Ljubljana', 46.06, 14.51), ('Valletta', 'MT', 'Europe/Malta', 35.90, 14.51)
) AS place (name, country, time_zone, latitude, longitude);

-- Pictures: 1 to 100,000 of homes, 100,001 to 120,000 of people.
INSERT INTO images_image (id, key, width, height, blurhash, created_at)
SELECT n, md5('image' || n), 1200 + 10 * pg_temp.pick(n, 'width', 100), 800, 'LEHV6nWB2yk8pyo0adR*.7kCMdnj', (:today)::date - 400
FROM generate_series(1, 120000) AS n;

-- People: 1 to 10,000 have two homes each, 10,001 to 20,000 have 24 bookings each.
INSERT INTO accounts_user (
    id, password, is_superuser, email, email_normalised, first_name, last_name, phone_number, about,
    language, currency, email_verified_at, is_staff, is_host, joined_at,
    profile_picture_id
)
SELECT n, :password, false, 'person' || n || '@bench.example', 'person' || n || '@bench.example',
    (ARRAY['Ana', 'Ben', 'Clara', 'David', 'Eva', 'Filipe', 'Greta', 'Hugo', 'Ines', 'Jonas',
        'Kaja', 'Luca', 'Marie', 'Nils', 'Olga', 'Paul', 'Rita', 'Sofia', 'Tom', 'Vera'])[1 + n % 20],
    'Person' || n, '', 'I like cities, food and quiet mornings.', 'en', 'EUR',
    (:today)::date - 390, false, n <= 10000,
    (:today)::date - 390 + n % 60 * interval '1 hour', 100000 + n
FROM generate_series(1, 20000) AS n;

-- Each home's 12 stays of 2 to 6 nights: ten are over and reviewed, two are within 63 days.
CREATE TEMP TABLE stay AS
SELECT (home - 1) * 12 + place + 1 AS id, home, place,
    10001 + ((home - 1) * 12 + place)::bigint * 7919 % 10000 AS guest,
    1 + (home - 1) % 10000 AS host,
    (:today)::date + CASE place
        WHEN 10 THEN 5 + pg_temp.pick(home, 'a', 25)
        WHEN 11 THEN 38 + pg_temp.pick(home, 'b', 25)
        ELSE -300 + 28 * place + pg_temp.pick(home, 'c' || place, 20)
    END AS check_in,
    2 + pg_temp.pick(home, 'd' || place, 5) AS nights,
    100 * (30 + pg_temp.pick(home, 'price', 370)) AS price_minor
FROM generate_series(1, 20000) AS home, generate_series(0, 11) AS place;
ALTER TABLE stay ADD price_lines jsonb;
UPDATE stay SET price_lines = jsonb_build_object(
    'currency', 'EUR',
    'lines', jsonb_build_array(
        jsonb_build_object('kind', 'NIGHTS', 'description', nights || ' nights', 'quantity', nights,
            'minor', price_minor * nights, 'rule', ''),
        jsonb_build_object('kind', 'SERVICE_FEE', 'description', 'Service fee', 'quantity', 1,
            'minor', price_minor * nights * 14 / 100, 'rule', '')),
    'nightly', (SELECT jsonb_agg(jsonb_build_array(check_in + night, price_minor))
        FROM generate_series(0, nights - 1) AS night));
ANALYZE stay;

INSERT INTO pricing_quote (
    id, check_in, check_out, adults, children, infants, pets, price_lines, total_minor, currency,
    cancellation_policy, instant, preparation_nights, time_zone, check_in_at, check_out_at,
    created_at, expires_at, fee_plan_id, guest_id, listing_id
)
SELECT id, check_in, check_in + nights, 2, 0, 0, 0, price_lines, price_minor * nights * 114 / 100,
    'EUR', 'FLEXIBLE', true, 0, 'Europe/Paris', check_in + time '14:00', check_in + nights + time '10:00',
    check_in - interval '40 days', check_in - interval '39 days',
    (SELECT min(id) FROM pricing_feeplan), guest, home
FROM stay;

INSERT INTO bookings_booking (
    id, code, quote_id, listing_id, guest_id, host_id, status, check_in, check_out, adults, children,
    infants, pets, price_lines, total_minor, currency, cancellation_policy, instant,
    preparation_nights, time_zone, check_in_at, check_out_at, message, booked_at, hold_expires_at,
    confirmed_at, cancel_reason
)
SELECT id, upper(substr(md5('code' || id), 1, 2)) || lpad(to_hex(id), 6, '0'), id, home, guest, host,
    CASE WHEN place < 10 THEN 'COMPLETED' ELSE 'CONFIRMED' END, check_in, check_in + nights,
    2, 0, 0, 0, price_lines, price_minor * nights * 114 / 100, 'EUR', 'FLEXIBLE', true, 0,
    'Europe/Paris', check_in + time '14:00', check_in + nights + time '10:00', '',
    check_in - interval '40 days', check_in - interval '39 days', check_in - interval '39 days', ''
FROM stay;

INSERT INTO availability_night (date, kind, note, booking_id, listing_id)
SELECT check_in + night, 'STAY', '', id, home
FROM stay, generate_series(0, nights - 1) AS night ORDER BY home, check_in;

INSERT INTO reviews_review (
    id, kind, external_id, rating, comment, private_note, language, stay_count, created_at,
    visible_at, counted_at, author_id, guest_id, booking_id, listing_id
)
SELECT (home - 1) * 10 + place + 1, 'OF_LISTING', '', 3 + pg_temp.pick(id, 'rating', 3),
    'We stayed for ' || nights || ' nights and would come back at once. The place was clean and'
    ' quiet, the beds were good, and everything we wanted to see was within a short walk.',
    '', 'en', 1, check_in + nights + interval '1 day' + id % 86400 * interval '1 second',
    check_in + nights + interval '9 days', check_in + nights + interval '9 days',
    guest, guest, id, home
FROM stay WHERE place < 10 ORDER BY home, place;

INSERT INTO listings_listing (
    id, version, status, created_at, published_at, name, description, room_type, property_type,
    max_guests, bedrooms, beds, bathrooms, house_rules, arrival_instructions, latitude, longitude,
    public_latitude, public_longitude, address, neighbourhood, city, region, country, time_zone,
    currency, price_minor, weekend_nights, instant_book, min_nights, max_nights, check_in_time,
    check_out_time, cancellation_policy, notice_days, same_day_cutoff_hour, request_below_notice,
    closed_by_default, preparation_nights, arrival_days, departure_days, gap_fill,
    requests_hold_nights, children_allowed, max_infants, max_pets, rating_sum, rating_count,
    review_count, rating_hundredths, search_text, city_folded, host_id
)
SELECT n, 1, 'PUBLISHED', (:today)::date - 380, (:today)::date - 370 + n * interval '1 second',
    told.name, told.description,
    (ARRAY['ENTIRE_HOME', 'PRIVATE_ROOM', 'ENTIRE_HOME', 'SHARED_ROOM'])[1 + n / 40 % 4],
    'Entire rental unit', 2 + n / 40 % 5, n / 40 % 4, 1 + n / 40 % 5, 1 + n / 40 % 3 * 0.5, '["No parties"]', '',
    spot.latitude, spot.longitude, spot.latitude, spot.longitude, n || ' Main Street', 'Centre',
    city.name, '', city.country, city.time_zone, 'EUR', 100 * (30 + pg_temp.pick(n, 'price', 370)), 48, true,
    1 + n / 40 % 3, 365, '15:00', '11:00', 'FLEXIBLE', 0, 24, false, false, 0, 127, 127, false, true,
    true, 5, 0, rated.sum, 10, 10, (200 * rated.sum + 10) / 20,
    lower(told.name) || E'\n' || lower(replace(told.description, '.', '')), lower(city.name),
    1 + (n - 1) % 10000
FROM generate_series(1, 20000) AS n
JOIN city ON city.number = n % 40
CROSS JOIN LATERAL (SELECT
    (ARRAY['Sunny', 'Quiet', 'Bright', 'Cosy', 'Large'])[1 + n / 40 % 5] || ' '
        || (ARRAY['loft', 'studio', 'flat', 'house', 'room', 'attic', 'cottage'])[1 + n / 40 % 7]
        || ' in ' || city.name || ' ' || n AS name,
    'A place to arrive and to rest. The rooms look over the roofs of the old town and the kitchen'
    ' has all that one needs for a long breakfast. It is five minutes to the station and ten to the'
    ' river, and there is a bakery around the corner.' AS description) AS told
CROSS JOIN LATERAL (SELECT
    round((city.latitude + (pg_temp.pick(n, 'latitude', 20001) - 10000) / 125000.0)::numeric, 5)::float8 AS latitude,
    round((city.longitude + (pg_temp.pick(n, 'longitude', 20001) - 10000) / 100000.0)::numeric, 5)::float8 AS longitude
) AS spot
JOIN (SELECT listing_id, sum(rating)::int FROM reviews_review GROUP BY listing_id) AS rated
    ON rated.listing_id = n;

INSERT INTO listings_listingamenity (listing_id, amenity_id)
SELECT n, amenity.id FROM generate_series(1, 20000) AS n CROSS JOIN generate_series(0, 5) AS place
JOIN (SELECT id, row_number() OVER (ORDER BY code) - 1 AS number, count(*) OVER () AS count FROM listings_amenity) AS amenity
    ON amenity.number = (n * 7 + place * 23) % amenity.count
ORDER BY n;

-- Of ten homes one has ten photos, four have five and five have four.
INSERT INTO listings_photo (id, listing_id, image_id, caption, position)
SELECT number, n, number, CASE position WHEN 0 THEN 'The view' ELSE '' END, position
FROM (
    SELECT n, position, row_number() OVER (ORDER BY n, position) AS number
    FROM generate_series(1, 20000) AS n,
        generate_series(0, CASE WHEN n / 40 % 10 = 0 THEN 9 WHEN n / 40 % 10 < 5 THEN 4 ELSE 3 END) AS position
) AS photo;

SELECT setval(pg_get_serial_sequence(name, 'id'), 1000000)
FROM unnest(ARRAY['images_image', 'accounts_user', 'pricing_quote', 'bookings_booking',
    'reviews_review', 'listings_listing', 'listings_photo']) AS name;
