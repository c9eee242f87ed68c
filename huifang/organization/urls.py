"""Addresses of organization."""

from django.urls import path

from huifang.organization import views

app_name = "organization"
urlpatterns = [path("", views.index, name="index")]
