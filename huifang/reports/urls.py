"""Addresses of reports."""

from django.urls import path

from huifang.reports import views

app_name = "reports"
urlpatterns = [
    path("", views.monthly, name="monthly"),
    path("register/", views.register, name="register"),
    path("attempts/", views.attempts, name="attempts"),
    path("tasks/", views.tasks, name="tasks"),
]
