"""Addresses of notices."""

from django.urls import path

from huifang.notifications import views

app_name = "notifications"
urlpatterns = [
    path("", views.index, name="list"),
    path("newest/", views.newest, name="newest"),
    path("<int:pk>/", views.open_notice, name="open"),
    path("read/", views.read, name="read"),
    path("read/all/", views.read_all, name="read_all"),
    path("unread/", views.unread, name="unread"),
    path("preferences/", views.preferences, name="preferences"),
    path("of/profile/<int:pk>/", views.profile_panel, name="profile_panel"),
    path("of/customer/<int:pk>/", views.told_customer, name="told_customer"),
    path("of/<str:kind>/<str:pk>/", views.told, name="told"),
]
