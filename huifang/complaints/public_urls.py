"""Addresses of the public pages, at ``/tousu/``."""

from django.urls import path

from huifang.complaints import public_views as views

app_name = "tousu"
urlpatterns = [
    path("", views.form, name="form"),
    path("progress/", views.enter, name="enter"),
    path("progress/mine/", views.progress, name="progress"),
    path("progress/mine/add/", views.add, name="add"),
    path("progress/mine/leave/", views.leave, name="leave"),
]
