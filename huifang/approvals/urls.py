"""Addresses of approvals."""

from django.urls import path

from huifang.approvals import views

app_name = "approvals"
urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("approve/", views.approve_many, name="approve_many"),
    path("<int:pk>/", views.show, name="show"),
    path("<int:pk>/approve/", views.approve, name="approve"),
    path("<int:pk>/refuse/", views.refuse, name="refuse"),
    path("<int:pk>/ask/", views.ask, name="ask"),
    path("<int:pk>/delegate/", views.delegate, name="delegate"),
    path("<int:pk>/withdraw/", views.withdraw, name="withdraw"),
    path("questions/<int:pk>/answer/", views.answer, name="answer"),
    path("of/<str:kind>/<int:pk>/", views.subject_panel, name="subject_panel"),
]
