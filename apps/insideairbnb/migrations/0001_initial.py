import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("listings", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Source",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("city", models.CharField(max_length=120)),
                ("country", models.CharField(help_text="ISO 3166-1 alpha-2.", max_length=2)),
                (
                    "imported_at",
                    models.DateTimeField(help_text="When an import last ended.", null=True),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("city", "country"), name="source_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="SourceListing",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "paused_at",
                    models.DateTimeField(
                        help_text="When an import paused the home because its files had lost it.",
                        null=True,
                    ),
                ),
                (
                    "listing",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="listings.listing",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="insideairbnb.source",
                    ),
                ),
            ],
        ),
    ]
