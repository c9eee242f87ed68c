"""Addresses of the journal."""

from django.urls import path

from huifang.journal import views

app_name = "journal"
urlpatterns = [
    path("deliveries/", views.deliveries, name="deliveries"),
    path("deliveries/<int:pk>/retry/", views.retry, name="retry"),
    path("history/<str:ref>/", views.history, name="history"),
]
