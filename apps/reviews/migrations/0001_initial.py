import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("bookings", "0001_initial"),
        ("listings", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Review",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("OF_LISTING", "Of Listing"), ("OF_GUEST", "Of Guest")],
                        default="OF_LISTING",
                        max_length=10,
                    ),
                ),
                (
                    "external_id",
                    models.CharField(
                        blank=True,
                        help_text="Of an imported review; empty for one written here.",
                        max_length=32,
                    ),
                ),
                ("rating", models.PositiveSmallIntegerField(null=True)),
                ("comment", models.TextField()),
                ("private_note", models.TextField(blank=True)),
                (
                    "language",
                    models.CharField(
                        blank=True, help_text="BCP 47; empty: unknown.", max_length=35
                    ),
                ),
                ("stay_count", models.PositiveSmallIntegerField(default=1)),
                ("created_at", models.DateTimeField()),
                ("visible_at", models.DateTimeField()),
                (
                    "counted_at",
                    models.DateTimeField(
                        editable=False,
                        help_text="When the listing's averages took it in.",
                        null=True,
                    ),
                ),
                ("hidden_at", models.DateTimeField(help_text="By staff.", null=True)),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reviews_written",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "booking",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reviews",
                        to="bookings.booking",
                    ),
                ),
                (
                    "guest",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "listing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reviews",
                        to="listings.listing",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SubRating",
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
                ("rating", models.PositiveSmallIntegerField()),
                (
                    "review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="ratings",
                        to="reviews.review",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="review",
            index=models.Index(fields=["listing", "-created_at", "-id"], name="review_of_listing"),
        ),
        migrations.AddIndex(
            model_name="review",
            index=models.Index(fields=["guest", "-created_at"], name="review_of_guest"),
        ),
        migrations.AddConstraint(
            model_name="review",
            constraint=models.UniqueConstraint(
                fields=("author", "listing", "guest", "external_id"), name="review_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="review",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("rating", None),
                    models.Q(("rating__gte", 1), ("rating__lte", 5)),
                    _connector="OR",
                ),
                name="review_rating_is_in_range",
            ),
        ),
        migrations.AddConstraint(
            model_name="review",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("external_id", ""), _negated=True),
                    models.Q(("booking__isnull", False), ("rating__isnull", False)),
                    _connector="OR",
                ),
                name="review_written_here_is_of_a_stay",
            ),
        ),
        migrations.AddConstraint(
            model_name="review",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "OF_LISTING"), _negated=True),
                    ("author", models.F("guest")),
                    _connector="OR",
                ),
                name="review_of_a_home_is_by_its_guest",
            ),
        ),
        migrations.AddConstraint(
            model_name="subrating",
            constraint=models.UniqueConstraint(
                fields=("review", "category"), name="sub_rating_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="subrating",
            constraint=models.CheckConstraint(
                condition=models.Q(("rating__gte", 1), ("rating__lte", 5)),
                name="sub_rating_is_in_range",
            ),
        ),
    ]
