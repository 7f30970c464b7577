"""What Django is to know of the staff's door."""

from __future__ import annotations

from django.contrib.admin import apps


class StaffAdmin(apps.AdminConfig):
    """Django's admin, behind our door: `admin.site` is a `StaffSite`."""

    default = False
    default_site = "rest.staff.StaffSite"
