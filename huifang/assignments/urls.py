"""Addresses of assignments."""

from django.urls import path

from huifang.assignments import views

app_name = "assignments"
urlpatterns = [
    path("", views.index, name="list"),
    path("<int:pk>/", views.show, name="show"),
    path("<int:pk>/answer/", views.answer, name="answer"),
    path("<int:pk>/accept/", views.accept, name="accept"),
    path("<int:pk>/return/", views.return_answer, name="return"),
    path("<int:pk>/withdraw/", views.withdraw, name="withdraw"),
    path("of/customer/<int:pk>/", views.customer_panel, name="customer_panel"),
    path("of/<str:kind>/<int:pk>/", views.origin_panel, name="origin_panel"),
]
