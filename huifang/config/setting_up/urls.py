"""Addresses of the first run."""

from django.urls import path

from huifang.config.setting_up import views

app_name = "setup"
urlpatterns = [
    path("", views.index, name="index"),
    path("end/", views.end, name="end"),
    path("<slug:code>/", views.step, name="step"),
    path("<slug:code>/passed/", views.passed, name="passed"),
]
