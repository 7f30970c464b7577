import datetime

import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

import apps.listings.models.amenity
import apps.listings.models.listing
import apps.listings.models.rating


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("images", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Amenity",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(help_text="lower_snake.", max_length=64, unique=True)),
                ("name", models.CharField(max_length=300)),
                ("group", models.CharField(blank=True, max_length=64)),
            ],
            options={
                "verbose_name_plural": "amenities",
            },
            bases=(apps.listings.models.amenity.AmenityProperties, models.Model),
        ),
        migrations.CreateModel(
            name="Listing",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "version",
                    models.PositiveIntegerField(default=1, help_text="Grows with every change."),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("DRAFT", "Draft"),
                            ("PUBLISHED", "Published"),
                            ("PAUSED", "Paused"),
                            ("ARCHIVED", "Archived"),
                            ("SUSPENDED", "Suspended"),
                        ],
                        default="DRAFT",
                        max_length=10,
                    ),
                ),
                ("created_at", models.DateTimeField()),
                ("published_at", models.DateTimeField(blank=True, null=True)),
                ("insideairbnb_id", models.BigIntegerField(editable=False, null=True, unique=True)),
                ("name", models.CharField(max_length=255)),
                ("description", models.TextField(blank=True)),
                (
                    "room_type",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("ENTIRE_HOME", "Entire Home"),
                            ("PRIVATE_ROOM", "Private Room"),
                            ("SHARED_ROOM", "Shared Room"),
                            ("HOTEL_ROOM", "Hotel Room"),
                        ],
                        max_length=12,
                        null=True,
                    ),
                ),
                ("property_type", models.CharField(blank=True, max_length=100, null=True)),
                ("max_guests", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("bedrooms", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("beds", models.PositiveSmallIntegerField(blank=True, null=True)),
                (
                    "bathrooms",
                    models.DecimalField(
                        blank=True,
                        decimal_places=1,
                        max_digits=4,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(0)],
                    ),
                ),
                (
                    "house_rules",
                    models.JSONField(blank=True, default=list, help_text="A list of sentences."),
                ),
                ("arrival_instructions", models.TextField(blank=True)),
                ("latitude", models.FloatField(blank=True, null=True)),
                ("longitude", models.FloatField(blank=True, null=True)),
                ("public_latitude", models.FloatField(editable=False, null=True)),
                ("public_longitude", models.FloatField(editable=False, null=True)),
                ("address", models.CharField(blank=True, max_length=255)),
                ("neighbourhood", models.CharField(blank=True, max_length=120)),
                ("city", models.CharField(blank=True, max_length=120)),
                ("region", models.CharField(blank=True, max_length=120)),
                (
                    "country",
                    models.CharField(blank=True, help_text="ISO 3166-1 alpha-2.", max_length=2),
                ),
                (
                    "time_zone",
                    models.CharField(
                        blank=True, help_text="IANA, of the true point.", max_length=64
                    ),
                ),
                ("currency", models.CharField(blank=True, help_text="ISO 4217.", max_length=3)),
                ("price_minor", models.BigIntegerField(blank=True, null=True)),
                ("weekend_minor", models.BigIntegerField(blank=True, null=True)),
                ("weekend_nights", models.PositiveSmallIntegerField(default=48)),
                ("cleaning_fee_minor", models.BigIntegerField(blank=True, null=True)),
                ("guests_included", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("extra_guest_minor", models.BigIntegerField(blank=True, null=True)),
                ("early_bird_days", models.PositiveSmallIntegerField(blank=True, null=True)),
                (
                    "early_bird_percent",
                    models.PositiveIntegerField(blank=True, help_text="Basis points.", null=True),
                ),
                ("last_minute_days", models.PositiveSmallIntegerField(blank=True, null=True)),
                (
                    "last_minute_percent",
                    models.PositiveIntegerField(blank=True, help_text="Basis points.", null=True),
                ),
                ("instant_book", models.BooleanField(default=True)),
                ("min_nights", models.PositiveSmallIntegerField(default=1)),
                ("max_nights", models.PositiveSmallIntegerField(default=365)),
                ("check_in_time", models.TimeField(default=datetime.time(15, 0))),
                ("check_out_time", models.TimeField(default=datetime.time(11, 0))),
                (
                    "cancellation_policy",
                    models.CharField(
                        choices=[
                            ("FLEXIBLE", "Flexible"),
                            ("MODERATE", "Moderate"),
                            ("LIMITED", "Limited"),
                            ("FIRM", "Firm"),
                            ("STRICT", "Strict"),
                            ("NON_REFUNDABLE", "Non Refundable"),
                            ("LONG_TERM", "Long Term"),
                        ],
                        default="FLEXIBLE",
                        max_length=14,
                    ),
                ),
                ("notice_days", models.PositiveSmallIntegerField(default=0)),
                (
                    "same_day_cutoff_hour",
                    models.PositiveSmallIntegerField(
                        default=24,
                        help_text="After this local hour nobody may arrive the same day; 24: no limit.",
                    ),
                ),
                ("request_below_notice", models.BooleanField(default=False)),
                ("window_days", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("closed_by_default", models.BooleanField(default=False)),
                ("preparation_nights", models.PositiveSmallIntegerField(default=0)),
                ("arrival_days", models.PositiveSmallIntegerField(default=127)),
                ("departure_days", models.PositiveSmallIntegerField(default=127)),
                ("gap_fill", models.BooleanField(default=False)),
                ("requests_hold_nights", models.BooleanField(default=True)),
                ("children_allowed", models.BooleanField(default=True)),
                ("max_infants", models.PositiveSmallIntegerField(default=5)),
                ("max_pets", models.PositiveSmallIntegerField(default=0)),
                ("rating_sum", models.PositiveIntegerField(default=0, editable=False)),
                ("rating_count", models.PositiveIntegerField(default=0, editable=False)),
                ("review_count", models.PositiveIntegerField(default=0, editable=False)),
                (
                    "published_rating_hundredths",
                    models.PositiveSmallIntegerField(
                        editable=False,
                        help_text="Of an imported home, as its source published it.",
                        null=True,
                    ),
                ),
                (
                    "rating_hundredths",
                    models.PositiveSmallIntegerField(
                        editable=False,
                        help_text="What is shown: from three ratings on the average.",
                        null=True,
                    ),
                ),
                (
                    "search_text",
                    models.TextField(
                        blank=True,
                        editable=False,
                        help_text="Two folded lines: the title, the description.",
                    ),
                ),
                ("city_folded", models.CharField(blank=True, editable=False, max_length=255)),
                (
                    "host",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="listings",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            bases=(apps.listings.models.listing.ListingProperties, models.Model),
        ),
        migrations.CreateModel(
            name="ListingAmenity",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "amenity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="listings.amenity",
                    ),
                ),
                (
                    "listing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="listings.listing",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="listing",
            name="amenities",
            field=models.ManyToManyField(
                related_name="listings", through="listings.ListingAmenity", to="listings.amenity"
            ),
        ),
        migrations.CreateModel(
            name="ListingRating",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "category",
                    models.CharField(
                        choices=[
                            ("CLEANLINESS", "Cleanliness"),
                            ("ACCURACY", "Accuracy"),
                            ("CHECK_IN", "Check In"),
                            ("COMMUNICATION", "Communication"),
                            ("LOCATION", "Location"),
                            ("VALUE", "Value"),
                            ("HOUSE_RULES", "House Rules"),
                        ],
                        max_length=13,
                    ),
                ),
                ("sum", models.PositiveIntegerField(default=0)),
                ("count", models.PositiveIntegerField(default=0)),
                ("published_hundredths", models.PositiveSmallIntegerField(null=True)),
                (
                    "listing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="category_ratings",
                        to="listings.listing",
                    ),
                ),
            ],
            bases=(apps.listings.models.rating.ListingRatingProperties, models.Model),
        ),
        migrations.CreateModel(
            name="Photo",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("caption", models.CharField(blank=True, max_length=255)),
                ("position", models.PositiveIntegerField(help_text="From 0, without gaps.")),
                (
                    "image",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="images.image",
                    ),
                ),
                (
                    "listing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="photos",
                        to="listings.listing",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="LengthDiscount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("min_nights", models.PositiveSmallIntegerField()),
                ("percent", models.PositiveIntegerField(help_text="Basis points.")),
                (
                    "listing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="length_discounts",
                        to="listings.listing",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("listing", "min_nights"), name="length_discount_once_per_length"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("min_nights__gte", 2),
                            ("min_nights__lte", 1125),
                            ("percent__gt", 0),
                            ("percent__lte", 10000),
                        ),
                        name="length_discount_is_in_range",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ArrivalMinimum",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("weekday", models.PositiveSmallIntegerField(help_text="ISO 8601: Monday is 1.")),
                ("nights", models.PositiveSmallIntegerField()),
                (
                    "listing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="arrival_minimums",
                        to="listings.listing",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("listing", "weekday"), name="arrival_minimum_once_per_weekday"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("nights__gte", 1),
                            ("nights__lte", 1125),
                            ("weekday__gte", 1),
                            ("weekday__lte", 7),
                        ),
                        name="arrival_minimum_is_in_range",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="listingamenity",
            constraint=models.UniqueConstraint(
                fields=("listing", "amenity"), name="listing_amenity_once"
            ),
        ),
        migrations.AddIndex(
            model_name="listing",
            index=models.Index(fields=["host", "-created_at", "-id"], name="listing_of_host"),
        ),
        migrations.AddIndex(
            model_name="listing",
            index=models.Index(fields=["status", "public_latitude"], name="listing_by_latitude"),
        ),
        migrations.AddIndex(
            model_name="listing",
            index=models.Index(fields=["status", "price_minor", "id"], name="listing_by_price"),
        ),
        migrations.AddIndex(
            model_name="listing",
            index=models.Index(fields=["status", "city_folded"], name="listing_by_city"),
        ),
        migrations.AddConstraint(
            model_name="listing",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "PUBLISHED"), _negated=True),
                    models.Q(
                        models.Q(("name", ""), _negated=True),
                        ("room_type__isnull", False),
                        ("property_type__isnull", False),
                        ("max_guests__isnull", False),
                        ("bedrooms__isnull", False),
                        ("beds__isnull", False),
                        ("bathrooms__isnull", False),
                        ("price_minor__isnull", False),
                        ("latitude__isnull", False),
                        ("longitude__isnull", False),
                        models.Q(("country", ""), _negated=True),
                        ("public_latitude__isnull", False),
                        models.Q(("time_zone", ""), _negated=True),
                        ("published_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="listing_published_is_complete",
            ),
        ),
        migrations.AddConstraint(
            model_name="listing",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status__in", ["DRAFT", "PUBLISHED", "PAUSED", "ARCHIVED", "SUSPENDED"]),
                    models.Q(
                        ("room_type__isnull", True),
                        (
                            "room_type__in",
                            ["ENTIRE_HOME", "PRIVATE_ROOM", "SHARED_ROOM", "HOTEL_ROOM"],
                        ),
                        _connector="OR",
                    ),
                    (
                        "cancellation_policy__in",
                        ["FLEXIBLE", "MODERATE", "LIMITED", "FIRM", "STRICT", "NON_REFUNDABLE"],
                    ),
                ),
                name="listing_choices_are_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="listing",
            constraint=models.CheckConstraint(
                condition=models.Q(("version__gte", 1)), name="listing_version_counts_from_one"
            ),
        ),
        migrations.AddConstraint(
            model_name="listing",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("price_minor__isnull", True),
                        models.Q(("price_minor__gt", 0), ("price_minor__lte", 1000000000000)),
                        _connector="OR",
                    ),
                    models.Q(
                        ("weekend_minor__isnull", True),
                        models.Q(("weekend_minor__gt", 0), ("weekend_minor__lte", 1000000000000)),
                        _connector="OR",
                    ),
                    models.Q(
                        ("cleaning_fee_minor__isnull", True),
                        models.Q(
                            ("cleaning_fee_minor__gte", 0),
                            ("cleaning_fee_minor__lte", 1000000000000),
                        ),
                        _connector="OR",
                    ),
                    models.Q(
                        ("extra_guest_minor__isnull", True),
                        models.Q(
                            ("extra_guest_minor__gte", 0), ("extra_guest_minor__lte", 1000000000000)
                        ),
                        _connector="OR",
                    ),
                ),
                name="listing_amounts_are_positive",
            ),
        ),
        migrations.AddConstraint(
            model_name="listing",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("currency", ""), _negated=True),
                    models.Q(
                        ("cleaning_fee_minor__isnull", True),
                        ("extra_guest_minor__isnull", True),
                        ("price_minor__isnull", True),
                        ("weekend_minor__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="listing_amounts_have_a_currency",
            ),
        ),
        migrations.AddConstraint(
            model_name="listing",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        models.Q(
                            ("early_bird_days__isnull", True), ("early_bird_percent__isnull", True)
                        ),
                        models.Q(
                            ("early_bird_days__isnull", False),
                            ("early_bird_percent__isnull", False),
                        ),
                        _connector="OR",
                    ),
                    models.Q(
                        ("early_bird_percent__isnull", True),
                        models.Q(("early_bird_percent__gt", 0), ("early_bird_percent__lte", 10000)),
                        _connector="OR",
                    ),
                    models.Q(
                        models.Q(
                            ("last_minute_days__isnull", True),
                            ("last_minute_percent__isnull", True),
                        ),
                        models.Q(
                            ("last_minute_days__isnull", False),
                            ("last_minute_percent__isnull", False),
                        ),
                        _connector="OR",
                    ),
                    models.Q(
                        ("last_minute_percent__isnull", True),
                        models.Q(
                            ("last_minute_percent__gt", 0), ("last_minute_percent__lte", 10000)
                        ),
                        _connector="OR",
                    ),
                ),
                name="listing_discounts_are_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="listing",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        models.Q(("latitude__isnull", True), ("longitude__isnull", True)),
                        models.Q(("latitude__isnull", False), ("longitude__isnull", False)),
                        _connector="OR",
                    ),
                    models.Q(
                        ("latitude__isnull", True),
                        models.Q(("latitude__gte", -90), ("latitude__lte", 90)),
                        _connector="OR",
                    ),
                    models.Q(
                        ("longitude__isnull", True),
                        models.Q(("longitude__gte", -180), ("longitude__lte", 180)),
                        _connector="OR",
                    ),
                    models.Q(
                        models.Q(
                            ("public_latitude__isnull", True), ("public_longitude__isnull", True)
                        ),
                        models.Q(
                            ("public_latitude__isnull", False), ("public_longitude__isnull", False)
                        ),
                        _connector="OR",
                    ),
                    models.Q(
                        ("public_latitude__isnull", True),
                        models.Q(("public_latitude__gte", -90), ("public_latitude__lte", 90)),
                        _connector="OR",
                    ),
                    models.Q(
                        ("public_longitude__isnull", True),
                        models.Q(("public_longitude__gte", -180), ("public_longitude__lte", 180)),
                        _connector="OR",
                    ),
                ),
                name="listing_point_is_on_earth",
            ),
        ),
        migrations.AddConstraint(
            model_name="listing",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("max_nights__lte", 1125),
                    ("min_nights__gte", 1),
                    ("min_nights__lte", models.F("max_nights")),
                ),
                name="listing_nights_are_in_range",
            ),
        ),
        migrations.AddConstraint(
            model_name="listing",
            constraint=models.CheckConstraint(
                condition=models.Q(("preparation_nights__lte", 30)),
                name="listing_preparation_is_in_range",
            ),
        ),
        migrations.AddConstraint(
            model_name="listing",
            constraint=models.CheckConstraint(
                condition=models.Q(("check_out_time__lte", models.F("check_in_time"))),
                name="listing_leaves_before_the_next_arrive",
            ),
        ),
        migrations.AddConstraint(
            model_name="listing",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("max_guests__isnull", True), ("max_guests__gte", 1), _connector="OR"),
                    models.Q(
                        ("guests_included__isnull", True),
                        ("guests_included__gte", 1),
                        _connector="OR",
                    ),
                ),
                name="listing_takes_guests",
            ),
        ),
        migrations.AddConstraint(
            model_name="listing",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("bathrooms__isnull", True), ("bathrooms__gte", 0), _connector="OR"
                ),
                name="listing_bathrooms_are_counted",
            ),
        ),
        migrations.AddConstraint(
            model_name="listing",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("arrival_days__lte", 127),
                    ("departure_days__lte", 127),
                    ("weekend_nights__lte", 127),
                ),
                name="listing_weekday_sets_have_seven_bits",
            ),
        ),
        migrations.AddConstraint(
            model_name="listing",
            constraint=models.CheckConstraint(
                condition=models.Q(("same_day_cutoff_hour__lte", 24)),
                name="listing_cutoff_is_an_hour",
            ),
        ),
        migrations.AddConstraint(
            model_name="listing",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("rating_sum__gte", models.F("rating_count")),
                    (
                        "rating_sum__lte",
                        django.db.models.expressions.CombinedExpression(
                            models.F("rating_count"), "*", models.Value(5)
                        ),
                    ),
                    models.Q(
                        ("published_rating_hundredths__isnull", True),
                        ("published_rating_hundredths__lte", 500),
                        _connector="OR",
                    ),
                    models.Q(
                        ("rating_hundredths__isnull", True),
                        ("rating_hundredths__lte", 500),
                        _connector="OR",
                    ),
                ),
                name="listing_ratings_are_of_five",
            ),
        ),
        migrations.AddConstraint(
            model_name="listingrating",
            constraint=models.UniqueConstraint(
                fields=("listing", "category"), name="listing_rating_once_per_category"
            ),
        ),
        migrations.AddConstraint(
            model_name="listingrating",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "category__in",
                        [
                            "CLEANLINESS",
                            "ACCURACY",
                            "CHECK_IN",
                            "COMMUNICATION",
                            "LOCATION",
                            "VALUE",
                            "HOUSE_RULES",
                        ],
                    ),
                    ("sum__gte", models.F("count")),
                    (
                        "sum__lte",
                        django.db.models.expressions.CombinedExpression(
                            models.F("count"), "*", models.Value(5)
                        ),
                    ),
                    models.Q(
                        ("published_hundredths__isnull", True),
                        ("published_hundredths__lte", 500),
                        _connector="OR",
                    ),
                ),
                name="listing_rating_is_of_five",
            ),
        ),
        migrations.AddConstraint(
            model_name="photo",
            constraint=models.UniqueConstraint(
                fields=("listing", "position"), name="photo_position_once"
            ),
        ),
    ]
