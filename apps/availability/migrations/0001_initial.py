import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("bookings", "0001_initial"),
        ("listings", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="DateOverride",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("date", models.DateField()),
                (
                    "price_minor",
                    models.BigIntegerField(help_text="Of the night that begins then.", null=True),
                ),
                (
                    "min_nights",
                    models.PositiveSmallIntegerField(
                        help_text="Of stays arriving then.", null=True
                    ),
                ),
                (
                    "max_nights",
                    models.PositiveSmallIntegerField(
                        help_text="Of stays arriving then.", null=True
                    ),
                ),
                (
                    "is_open",
                    models.BooleanField(
                        default=False,
                        help_text="Opened by hand, where the listing is closed by default (R10).",
                    ),
                ),
                (
                    "listing",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="date_overrides",
                        to="listings.listing",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("listing", "date"), name="date_override_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("price_minor", None),
                            models.Q(("price_minor__gt", 0), ("price_minor__lte", 1000000000000)),
                            _connector="OR",
                        ),
                        name="date_override_price_is_in_range",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("min_nights", None),
                                models.Q(("min_nights__gte", 1), ("min_nights__lte", 1125)),
                                _connector="OR",
                            ),
                            models.Q(
                                ("max_nights", None),
                                models.Q(("max_nights__gte", 1), ("max_nights__lte", 1125)),
                                _connector="OR",
                            ),
                        ),
                        name="date_override_nights_are_in_range",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Night",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("date", models.DateField(help_text="The local date on which the night begins.")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("STAY", "Stay"),
                            ("TURNOVER", "Turnover"),
                            ("BLOCK", "Block"),
                            ("IMPORTED", "Imported"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "expires_at",
                    models.DateTimeField(
                        help_text="When a hold lapses; null: it does not.", null=True
                    ),
                ),
                (
                    "note",
                    models.CharField(
                        blank=True, help_text="The host's own, on a block.", max_length=255
                    ),
                ),
                (
                    "booking",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="claimed_nights",
                        to="bookings.booking",
                    ),
                ),
                (
                    "listing",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="nights",
                        to="listings.listing",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("listing", "date"), name="night_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("booking__isnull", False), ("kind__in", ["STAY", "TURNOVER"])
                            ),
                            models.Q(
                                ("booking", None),
                                ("expires_at", None),
                                ("kind__in", ["BLOCK", "IMPORTED"]),
                            ),
                            _connector="OR",
                        ),
                        name="night_of_a_stay_has_a_booking",
                    ),
                ],
            },
        ),
    ]
