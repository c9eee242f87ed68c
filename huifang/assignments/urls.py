"""Addresses of assignments."""

from django.urls import path

from huifang.assignments import asking_views, views

app_name = "assignments"
urlpatterns = [
    path("", views.index, name="list"),
    path("new/", asking_views.new, name="new"),
    path("<int:pk>/", views.show, name="show"),
    path("<int:pk>/answer/", views.answer, name="answer"),
    path("<int:pk>/accept/", views.accept, name="accept"),
    path("<int:pk>/return/", views.return_answer, name="return"),
    path("<int:pk>/withdraw/", views.withdraw, name="withdraw"),
    path("<int:pk>/take/", views.take, name="take"),
    path("<int:pk>/pass-on/", views.pass_on, name="pass_on"),
    path("<int:pk>/remind/", views.remind, name="remind"),
    path("of/customer/<int:pk>/", views.customer_panel, name="customer_panel"),
    path("of/<str:kind>/<int:pk>/", views.origin_panel, name="origin_panel"),
]
