from django.db import migrations, models

import airbnb.clock
import apps.accounts.models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.CreateModel(
            name="RefreshToken",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "token_hash",
                    models.CharField(help_text="SHA-256, in hex.", max_length=64, unique=True),
                ),
                ("issued_at", models.DateTimeField()),
                (
                    "used_at",
                    models.DateTimeField(help_text="When its successor was issued.", null=True),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Session",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "device",
                    models.CharField(
                        blank=True, help_text="The client's own description.", max_length=255
                    ),
                ),
                (
                    "place",
                    models.CharField(
                        blank=True, help_text="The network it came from.", max_length=64
                    ),
                ),
                ("created_at", models.DateTimeField()),
                ("last_used_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="User",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                (
                    "last_login",
                    models.DateTimeField(blank=True, null=True, verbose_name="last login"),
                ),
                (
                    "is_superuser",
                    models.BooleanField(
                        default=False,
                        help_text="Designates that this user has all permissions without explicitly assigning them.",
                        verbose_name="superuser status",
                    ),
                ),
                ("email", models.EmailField(blank=True, max_length=254, null=True, unique=True)),
                (
                    "email_normalised",
                    models.CharField(
                        editable=False,
                        help_text="NFC, lower case (R52).",
                        max_length=254,
                        null=True,
                        unique=True,
                    ),
                ),
                ("first_name", models.CharField(help_text="What to call them.", max_length=80)),
                ("last_name", models.CharField(blank=True, max_length=80)),
                ("phone_number", models.CharField(blank=True, help_text="E.164.", max_length=16)),
                ("about", models.TextField(blank=True)),
                ("language", models.CharField(default="en", help_text="BCP 47.", max_length=35)),
                ("currency", models.CharField(default="USD", help_text="ISO 4217.", max_length=3)),
                ("email_verified_at", models.DateTimeField(blank=True, null=True)),
                ("phone_verified_at", models.DateTimeField(blank=True, null=True)),
                ("is_staff", models.BooleanField(default=False)),
                (
                    "is_host",
                    models.BooleanField(
                        default=False, help_text="Has, or had, a home of their own."
                    ),
                ),
                ("joined_at", models.DateTimeField(default=airbnb.clock.now)),
                ("suspended_at", models.DateTimeField(blank=True, null=True)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "insideairbnb_id",
                    models.BigIntegerField(
                        editable=False,
                        help_text="The host's or reviewer's id there.",
                        null=True,
                        unique=True,
                    ),
                ),
                (
                    "groups",
                    models.ManyToManyField(
                        blank=True,
                        help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.group",
                        verbose_name="groups",
                    ),
                ),
            ],
            bases=(apps.accounts.models.UserProperties, models.Model),
        ),
    ]
