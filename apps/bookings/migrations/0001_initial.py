import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import apps.bookings.models
import apps.pricing.models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("listings", "0001_initial"),
        ("pricing", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Booking",
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
                (
                    "code",
                    models.CharField(
                        help_text="For people to say aloud.", max_length=8, unique=True
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("AWAITING_PAYMENT", "Awaiting Payment"),
                            ("REQUESTED", "Requested"),
                            ("CONFIRMED", "Confirmed"),
                            ("COMPLETED", "Completed"),
                            ("CANCELLED", "Cancelled"),
                            ("DECLINED", "Declined"),
                            ("EXPIRED", "Expired"),
                        ],
                        default="AWAITING_PAYMENT",
                        max_length=16,
                    ),
                ),
                (
                    "message",
                    models.TextField(blank=True, help_text="The guest's first words to the host."),
                ),
                ("booked_at", models.DateTimeField()),
                ("hold_expires_at", models.DateTimeField()),
                ("request_expires_at", models.DateTimeField(null=True)),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("cancelled_at", models.DateTimeField(null=True)),
                (
                    "cancelled_by",
                    models.CharField(
                        choices=[
                            ("GUEST", "Guest"),
                            ("HOST", "Host"),
                            ("STAFF", "Staff"),
                            ("SYSTEM", "System"),
                        ],
                        max_length=6,
                        null=True,
                    ),
                ),
                ("cancel_reason", models.TextField(blank=True)),
                (
                    "guest",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bookings",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "host",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reservations",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "listing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bookings",
                        to="listings.listing",
                    ),
                ),
                (
                    "quote",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="booking",
                        to="pricing.quote",
                    ),
                ),
                (
                    "replaces",
                    models.OneToOneField(
                        help_text="The guest's hold that gave way to this one.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="bookings.booking",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["guest", "-check_in", "-id"], name="booking_of_guest"),
                    models.Index(fields=["host", "-check_in", "-id"], name="booking_of_host"),
                    models.Index(fields=["listing", "check_in"], name="booking_of_listing"),
                    models.Index(fields=["status", "hold_expires_at"], name="booking_holds"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("adults__gte", 1),
                            ("check_in__lt", models.F("check_out")),
                            ("total_minor__gte", 0),
                        ),
                        name="booking_is_of_a_stay",
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
                        name="booking_policy_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("guest", models.F("host")), _negated=True),
                        name="booking_guest_is_not_the_host",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status__in", ["CONFIRMED", "COMPLETED"]), _negated=True),
                            ("confirmed_at__isnull", False),
                            _connector="OR",
                        ),
                        name="booking_confirmed_has_a_moment",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "CANCELLED"), _negated=True),
                            models.Q(
                                ("cancelled_at__isnull", False), ("cancelled_by__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="booking_cancelled_says_by_whom",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "REQUESTED"), _negated=True),
                            ("request_expires_at__isnull", False),
                            _connector="OR",
                        ),
                        name="booking_requested_has_a_deadline",
                    ),
                ],
            },
            bases=(
                apps.bookings.models.BookingProperties,
                apps.pricing.models.AgreedStayProperties,
                models.Model,
            ),
        ),
    ]
