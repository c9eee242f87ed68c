"""Addresses of the knowledge base."""

from django.urls import path

from huifang.knowledge import views

app_name = "knowledge"
urlpatterns = [path("", views.scripts, name="scripts")]
