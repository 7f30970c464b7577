"""Every address this server answers at."""

from django.urls import URLPattern, URLResolver, path

from rest.accounts import VerifyEmailPage
from schema.root import schema
from schema.view import GraphQLView

urlpatterns: list[URLPattern | URLResolver] = [
    path("graphql", GraphQLView.as_view(schema=schema)),
    path("verify-email", VerifyEmailPage.as_view()),
]
