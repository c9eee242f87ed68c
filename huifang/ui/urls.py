"""Addresses of the frame itself."""

from django.urls import path

from huifang.ui import views

app_name = "ui"
urlpatterns = [
    path("", views.gallery, name="gallery"),
    path("kinds/", views.gallery_kind, name="gallery_kind"),
    path("panels/<str:place>/<str:pk>/", views.panels, name="panels"),
    path("counters/", views.counters, name="counters"),
    path("language/", views.set_language, name="set_language"),
]
