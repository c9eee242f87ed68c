"""Addresses of printed documents."""

from django.urls import path

from huifang.paperwork import views

app_name = "paperwork"
urlpatterns = [path("print/<str:form>/<int:pk>/", views.print_document, name="print")]
