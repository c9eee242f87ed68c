"""Addresses of messages."""

from django.urls import path

from huifang.channels.views import hooks, inbox, letters, outbox

app_name = "channels"
urlpatterns = [
    path("", outbox.index, name="outbox"),
    path("outbox/<int:pk>/", outbox.show, name="letter"),
    path("outbox/<int:pk>/retry/", outbox.retry, name="retry"),
    path("outbox/<int:pk>/cancel/", outbox.cancel, name="cancel"),
    path("blocked/", outbox.blocked, name="blocked"),
    path("blocked/<int:pk>/release/", outbox.release, name="release"),
    path("inbox/", inbox.index, name="inbox"),
    path("inbox/<int:pk>/", inbox.show, name="message"),
    path("inbox/<int:pk>/file/", inbox.file, name="file"),
    path("inbox/<int:pk>/dismiss/", inbox.dismiss, name="dismiss"),
    path("inbox/<int:pk>/original/", inbox.original, name="original"),
    path("of/customer/<int:pk>/", letters.customer_panel, name="customer_panel"),
    path("of/<str:kind>/<int:pk>/", letters.panel, name="panel"),
    path("write/<str:kind>/<int:pk>/", letters.write, name="write"),
    path("sms/<str:kind>/<int:pk>/", letters.write_sms, name="write_sms"),
    path("hooks/sms/<str:token>/receipts/", hooks.receipts, name="sms_receipts"),
    path("hooks/sms/<str:token>/replies/", hooks.replies, name="sms_replies"),
]
