"""Addresses of reports."""

from django.urls import path

from huifang.reports import rate_views, views

app_name = "reports"
urlpatterns = [
    path("", views.monthly, name="monthly"),
    path("register/", views.register, name="register"),
    path("attempts/", views.attempts, name="attempts"),
    path("rates/", rate_views.show, name="rates"),
    path("rates/rows/", rate_views.rows, name="rate_rows"),
    path("tasks/", views.tasks, name="tasks"),
]
