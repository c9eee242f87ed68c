"""Addresses of accounts."""

from django.urls import path

from huifang.accounts import views

app_name = "accounts"
urlpatterns = [
    path("sign-in/", views.sign_in, name="sign-in"),
    path("sign-in/demo/", views.demo_sign_in, name="demo-sign-in"),
    path("sign-out/", views.sign_out, name="sign-out"),
    path("invitation/<str:token>/", views.invitation, name="invitation"),
    path("password/", views.password, name="password"),
    path("profile/", views.profile, name="profile"),
]
