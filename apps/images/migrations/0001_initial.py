import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import apps.images.models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Image",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "key",
                    models.CharField(
                        help_text="The random part of its name.", max_length=32, unique=True
                    ),
                ),
                ("width", models.PositiveIntegerField(help_text="Pixels.")),
                ("height", models.PositiveIntegerField(help_text="Pixels.")),
                ("blurhash", models.CharField(blank=True, max_length=64)),
                ("created_at", models.DateTimeField()),
                (
                    "deleted_at",
                    models.DateTimeField(help_text="Its files go soon after.", null=True),
                ),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            bases=(apps.images.models.ImageProperties, models.Model),
        ),
        migrations.CreateModel(
            name="Upload",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("content", models.BinaryField(help_text="The JPEG at its full size.")),
                (
                    "image",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="upload",
                        to="images.image",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="image",
            index=models.Index(fields=["deleted_at"], name="image_deleted"),
        ),
        migrations.AddConstraint(
            model_name="image",
            constraint=models.CheckConstraint(
                condition=models.Q(("height__gt", 0), ("width__gt", 0)), name="image_has_a_size"
            ),
        ),
    ]
