from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="IdempotencyKey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "actor",
                    models.CharField(
                        help_text='Whose key: "user:1", or a network address.', max_length=64
                    ),
                ),
                ("operation", models.CharField(max_length=64)),
                (
                    "key_hash",
                    models.CharField(
                        help_text="SHA-256 of the key: two keys differ here whatever the database's collation.",
                        max_length=64,
                    ),
                ),
                (
                    "request_hash",
                    models.CharField(help_text="SHA-256 of the input.", max_length=64),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("RUNNING", "Running"), ("DONE", "Done")],
                        default="RUNNING",
                        max_length=8,
                    ),
                ),
                (
                    "result",
                    models.JSONField(
                        help_text="What the effect returned: ids of what changed.", null=True
                    ),
                ),
                ("created_at", models.DateTimeField()),
                (
                    "lease_until",
                    models.DateTimeField(help_text="From then on a crashed call may be repeated."),
                ),
                (
                    "expires_at",
                    models.DateTimeField(help_text="From then on the key is forgotten."),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["expires_at"], name="idempotency_expires")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("actor", "operation", "key_hash"), name="idempotency_key_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["RUNNING", "DONE"])),
                        name="idempotency_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("expires_at__gt", models.F("created_at"))),
                        name="idempotency_key_is_kept_a_while",
                    ),
                ],
            },
        ),
    ]
