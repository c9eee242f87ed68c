"""Addresses of quality."""

from django.urls import path

from huifang.quality import views

app_name = "quality"
urlpatterns = [
    path("points/", views.points, name="points"),
    path("points/mine/", views.mine, name="mine"),
    path("points/totals/", views.totals, name="totals"),
    path("points/<int:pk>/", views.point, name="point"),
    path("points/<int:pk>/appeal/", views.appeal, name="appeal"),
    path("points/<int:pk>/decide/", views.decide, name="decide"),
]
