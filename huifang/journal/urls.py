"""Addresses of the journal."""

from django.urls import path

from huifang.journal import views

app_name = "journal"
urlpatterns = [
    path("deliveries/", views.deliveries, name="deliveries"),
    path("deliveries/<int:pk>/retry/", views.retry, name="retry"),
    path("jobs/<slug:key>/retry/", views.retry_job, name="job-retry"),
    path("jobs/<slug:key>/delete/", views.delete_job, name="job-delete"),
    path("history/<str:ref>/", views.history, name="history"),
]
