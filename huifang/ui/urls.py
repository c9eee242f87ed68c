"""Addresses of the frame itself."""

from django.urls import path

from huifang.ui import views

app_name = "ui"
urlpatterns = [
    path("", views.gallery, name="gallery"),
    path("rows/", views.gallery_rows, name="gallery_rows"),
    path("counters/", views.counters, name="counters"),
]
