import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Event",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "name",
                    models.CharField(help_text="What happened, e.g. booking_held.", max_length=64),
                ),
                (
                    "subject_type",
                    models.CharField(
                        help_text='The model, e.g. "bookings.booking".', max_length=64
                    ),
                ),
                ("subject_id", models.BigIntegerField()),
                (
                    "data",
                    models.JSONField(
                        default=dict, help_text="What a consumer or an auditor needs besides."
                    ),
                ),
                ("request_id", models.CharField(blank=True, max_length=64)),
                ("at", models.DateTimeField()),
                (
                    "actor",
                    models.ForeignKey(
                        help_text="Who did it; null for the system.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("due_at", models.DateTimeField()),
                ("done_at", models.DateTimeField(blank=True, null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("error", models.TextField(blank=True, help_text="What the last attempt died of.")),
                (
                    "consumer",
                    models.CharField(help_text="The consumer's name in the code.", max_length=128),
                ),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deliveries",
                        to="events.event",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "deliveries",
                "abstract": False,
            },
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(
                fields=["subject_type", "subject_id", "id"], name="event_of_subject"
            ),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(fields=["at"], name="event_at"),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(fields=["done_at", "due_at"], name="delivery_due"),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.UniqueConstraint(
                fields=("event", "consumer"), name="delivery_once_per_consumer"
            ),
        ),
    ]
