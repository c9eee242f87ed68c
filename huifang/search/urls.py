"""Addresses of the one box."""

from django.urls import path

from huifang.search import views

app_name = "search"
urlpatterns = [path("", views.box, name="box")]
