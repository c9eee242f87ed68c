"""Addresses of printed documents."""

from django.urls import path

from huifang.paperwork import series_views, views

app_name = "paperwork"
urlpatterns = [
    path("print/<str:form>/<int:pk>/", views.print_document, name="print"),
    path("series/", series_views.index, name="series"),
    path("series/<str:form>/", series_views.show, name="series-one"),
    path("series/<str:form>/take-back/", series_views.take_back, name="series-take-back"),
]
