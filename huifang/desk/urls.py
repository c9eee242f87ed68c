"""Addresses of the desk."""

from django.urls import path

from huifang.desk.views import progress

app_name = "desk"
urlpatterns = [
    path("progress/<int:pk>/", progress.show, name="progress"),
    path("progress/<int:pk>/cancel/", progress.cancel, name="progress_cancel"),
]
