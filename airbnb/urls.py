"""Every address this server answers at, but for the doors that stand before: `MIDDLEWARE`."""

from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, path, re_path

from rest import files, mailbox
from rest.accounts import ResetPasswordPage, VerifyEmailPage
from rest.privacy import ExportPage

urlpatterns: list[URLPattern | URLResolver] = [
    path("verify-email", VerifyEmailPage.as_view()),
    path("reset-password", ResetPasswordPage.as_view()),
    path("exports", ExportPage.as_view()),
    re_path(r"^media/images/(?P<key>[0-9a-f]{32})(?:-(?P<width>\d{3,4}))?\.jpg$", files.picture),
    path("dev/mail", mailbox.mails, name="dev-mails"),
    path("dev/mail/<int:mail_id>", mailbox.mail, name="dev-mail"),
    path("dev/mail/<int:mail_id>.html", mailbox.mail_html, name="dev-mail-html"),
]
if settings.ADMIN_PATH:
    urlpatterns.append(path(settings.ADMIN_PATH, admin.site.urls))
