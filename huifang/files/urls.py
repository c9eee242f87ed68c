"""Addresses of files."""

from django.urls import path

from huifang.files import logo_views, views

app_name = "files"
urlpatterns = [
    path("logo/", logo_views.logo, name="logo"),
    path("logo/edit/", logo_views.edit, name="logo-edit"),
    path("of/<str:kind>/<int:pk>/", views.panel, name="panel"),
    path("of/<str:kind>/<int:pk>/add/", views.upload, name="upload"),
    path("<int:pk>/", views.download, name="download"),
    path("<int:pk>/view/", views.view, name="view"),
    path("<int:pk>/pages/", views.pages, name="pages"),
    path("<int:pk>/pages/<int:number>/", views.page, name="page"),
    path("<int:pk>/thumbnail/", views.thumbnail, name="thumbnail"),
    path("<int:pk>/void/", views.void, name="void"),
    path("<int:pk>/restore/", views.restore, name="restore"),
]
