"""Addresses of integrations; the API itself stands under ``/api/v1/``."""

from django.urls import path

from huifang.integrations.views import tokens, webhooks

app_name = "integrations"
urlpatterns = [
    path("tokens/", tokens.own, name="tokens"),
    path("tokens/<int:pk>/revoke/", tokens.revoke, name="token-revoke"),
    path("machine-tokens/", tokens.machine, name="machine-tokens"),
    path("machine-tokens/new/", tokens.machine_new, name="machine-token-new"),
    path("webhooks/", webhooks.index, name="webhooks"),
    path("webhooks/new/", webhooks.new, name="webhook-new"),
    path("webhooks/<int:pk>/", webhooks.show, name="webhook"),
    path("webhooks/<int:pk>/edit/", webhooks.edit, name="webhook-edit"),
    path("webhooks/<int:pk>/switch/", webhooks.switch, name="webhook-switch"),
    path("webhooks/<int:pk>/secret/", webhooks.renew_secret, name="webhook-secret"),
    path("webhooks/<int:pk>/test/", webhooks.test, name="webhook-test"),
    path("messages/<int:pk>/", webhooks.message, name="message"),
    path("messages/<int:pk>/replay/", webhooks.replay, name="message-replay"),
]
