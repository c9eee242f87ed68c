"""Addresses of accounts."""

from django.urls import path

from huifang.accounts.views import external, own, passkeys, people, security, signing_in

app_name = "accounts"
urlpatterns = [
    path("sign-in/", signing_in.sign_in, name="sign-in"),
    path("sign-in/second-step/", signing_in.second_step, name="second-step"),
    path("sign-in/demo/", signing_in.demo_sign_in, name="demo-sign-in"),
    path("sign-in/forgot/", signing_in.forgot, name="forgot"),
    path("sign-out/", signing_in.sign_out, name="sign-out"),
    path("invitation/<str:token>/", signing_in.invitation, name="invitation"),
    path("passkey/make/begin/", passkeys.begin_making, name="passkey-make-begin"),
    path("passkey/make/finish/", passkeys.finish_making, name="passkey-make-finish"),
    path("passkey/<str:purpose>/begin/", passkeys.begin, name="passkey-begin"),
    path("passkey/<str:purpose>/finish/", passkeys.finish, name="passkey-finish"),
    path("external/<str:code>/start/", external.start, name="external-start"),
    path("external/<str:code>/return/", external.back, name="external-return"),
    path("password/", own.password, name="password"),
    path("profile/", own.profile, name="profile"),
    path("security/", security.security, name="security"),
    path("security/confirm/", security.confirm, name="confirm"),
    path("security/app/", security.app, name="app"),
    path("security/recovery/", security.recovery, name="recovery"),
    path("security/factors/<int:pk>/remove/", security.remove_factor, name="remove-factor"),
    path("security/sessions/<int:pk>/end/", security.end_session, name="end-session"),
    path("security/sessions/end-others/", security.end_others, name="end-others"),
    path("security/bindings/<int:pk>/remove/", security.unbind, name="unbind"),
    path("people/<int:pk>/reset-factors/", people.reset_factors, name="reset-factors"),
    path("people/<int:pk>/end-sessions/", people.end_sessions, name="end-sessions"),
    path("people/<int:pk>/end/", people.end_account, name="end"),
]
