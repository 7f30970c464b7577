"""The Celery application. Tasks are small: ids in, one operation called."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "airbnb.settings")

app = Celery("airbnb")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

# The sweeps: each finds what a lost task left behind, or what time has made obsolete. A sweep that
# no worker took before the next one is due is dropped, so they do not pile up while workers are
# away.
app.conf.beat_schedule = {
    name: {"task": task, "schedule": seconds, "options": {"expires": seconds}}
    for name, (task, seconds) in {
        "seal what happened": ("apps.events.tasks.seal_events", 10.0),
        "deliver what is overdue": ("apps.events.tasks.sweep_deliveries", 30.0),
        "send overdue mails": ("apps.notifications.tasks.sweep_mails", 60.0),
        "send overdue texts": ("apps.notifications.tasks.sweep_texts", 60.0),
        "write and remove pictures": ("apps.images.tasks.sweep_images", 60.0),
        "make and remove exports": ("apps.privacy.tasks.sweep_exports", 60.0),
        "write down lapsed holds": ("apps.bookings.tasks.expire_bookings", 60.0),
        "take reviews into averages": ("apps.reviews.tasks.count_reviews", 300.0),
        "follow suspensions": ("apps.privacy.tasks.sweep_suspensions", 60.0),
        "forget what mails said": ("apps.notifications.tasks.forget_old_contents", 3600.0),
        "forget idempotency keys": ("apps.idempotency.tasks.forget_expired_keys", 3600.0),
        "forget counters": ("apps.limits.tasks.forget_expired_counters", 3600.0),
        "forget resets of passwords": ("apps.accounts.tasks.forget_old_recoveries", 86_400.0),
        "forget kept addresses": ("apps.accounts.tasks.forget_kept_addresses", 86_400.0),
        "forget sessions": ("apps.accounts.tasks.forget_lapsed_sessions", 3600.0),
        "forget phone codes": ("apps.accounts.tasks.forget_lapsed_phone_codes", 3600.0),
    }.items()
}
