"""Addresses of complaints."""

from django.urls import path

from huifang.complaints import views

app_name = "complaints"
urlpatterns = [
    path("", views.index, name="list"),
    path("new/", views.new, name="new"),
    path("<int:pk>/", views.show, name="show"),
    path("<int:pk>/edit/", views.edit, name="edit"),
    path("<int:pk>/void/", views.void, name="void"),
    path("of/customer/<int:pk>/", views.customer_panel, name="customer_panel"),
]
