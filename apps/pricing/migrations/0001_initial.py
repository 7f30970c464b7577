import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import apps.pricing.models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("listings", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ExchangeRate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("currency", models.CharField(max_length=3)),
                ("day", models.DateField()),
                (
                    "per_dollar_micros",
                    models.BigIntegerField(help_text="Millionths of a major unit."),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("currency", "day"), name="exchange_rate_once_a_day"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("per_dollar_micros__gt", 0)),
                        name="exchange_rate_is_positive",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FeePlan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("valid_from", models.DateTimeField(unique=True)),
                (
                    "guest_percent",
                    models.PositiveIntegerField(help_text="Basis points, on top for the guest."),
                ),
                (
                    "host_percent",
                    models.PositiveIntegerField(help_text="Basis points, kept from the host."),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("guest_percent__lte", 10000), ("host_percent__lte", 10000)
                        ),
                        name="fee_plan_percents_are_percents",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="TaxRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=120)),
                ("country", models.CharField(max_length=2)),
                ("region", models.CharField(blank=True, max_length=120)),
                ("city", models.CharField(blank=True, max_length=120)),
                ("percent", models.PositiveIntegerField(help_text="Basis points.")),
                ("valid_from", models.DateField()),
                (
                    "valid_to",
                    models.DateField(blank=True, help_text="The first day without it.", null=True),
                ),
                ("on_cleaning_fee", models.BooleanField(default=True)),
                ("on_service_fee", models.BooleanField(default=False)),
            ],
            options={
                "indexes": [models.Index(fields=["country"], name="tax_rule_of_country")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("percent__lte", 10000)),
                        name="tax_rule_percent_is_a_percent",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("name", ""), _negated=True),
                            models.Q(("country", ""), _negated=True),
                        ),
                        name="tax_rule_has_a_name_and_a_country",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to", None),
                            ("valid_to__gt", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="tax_rule_dates_are_in_order",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Quote",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("check_in", models.DateField()),
                ("check_out", models.DateField()),
                ("adults", models.PositiveSmallIntegerField()),
                ("children", models.PositiveSmallIntegerField()),
                ("infants", models.PositiveSmallIntegerField()),
                ("pets", models.PositiveSmallIntegerField()),
                ("price_lines", models.JSONField(help_text="The frozen Breakdown, as JSON.")),
                ("total_minor", models.BigIntegerField()),
                ("currency", models.CharField(max_length=3)),
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
                        max_length=14,
                    ),
                ),
                (
                    "instant",
                    models.BooleanField(
                        help_text="Whether paying confirms, without asking the host."
                    ),
                ),
                ("preparation_nights", models.PositiveSmallIntegerField()),
                ("time_zone", models.CharField(max_length=64)),
                ("check_in_at", models.DateTimeField()),
                ("check_out_at", models.DateTimeField()),
                ("free_cancellation_until", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                (
                    "fee_plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="pricing.feeplan",
                    ),
                ),
                (
                    "guest",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="quotes",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "listing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="listings.listing",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["guest", "-created_at"], name="quote_of_guest")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("adults__gte", 1),
                            ("check_in__lt", models.F("check_out")),
                            ("total_minor__gte", 0),
                        ),
                        name="quote_is_of_a_stay",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "cancellation_policy__in",
                                [
                                    "FLEXIBLE",
                                    "MODERATE",
                                    "LIMITED",
                                    "FIRM",
                                    "STRICT",
                                    "NON_REFUNDABLE",
                                    "LONG_TERM",
                                ],
                            )
                        ),
                        name="quote_policy_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("expires_at__gt", models.F("created_at"))),
                        name="quote_lapses_after_it_was_made",
                    ),
                ],
            },
            bases=(apps.pricing.models.AgreedStayProperties, models.Model),
        ),
    ]
