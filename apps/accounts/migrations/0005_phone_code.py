import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_reset_request"),
    ]

    operations = [
        migrations.CreateModel(
            name="PhoneCode",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(help_text="E.164; where it was sent.", max_length=16)),
                (
                    "digest",
                    models.CharField(help_text="Of person, number and code; keyed.", max_length=64),
                ),
                ("expires_at", models.DateTimeField(db_index=True)),
                (
                    "attempts",
                    models.PositiveSmallIntegerField(
                        default=0, help_text="How often one was tried."
                    ),
                ),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
    ]
