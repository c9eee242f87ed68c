"""Addresses of loans, readings and incidents."""

from django.urls import path

from huifang.custody.views import incidents, loans, reading

app_name = "custody"
urlpatterns = [
    path("", loans.index, name="loans"),
    path("ask/", loans.ask, name="ask"),
    path("ask/statistics/", loans.ask_statistics, name="ask_statistics"),
    path("call-back/", loans.call_back_many, name="call_back_many"),
    path("<int:pk>/", loans.show, name="loan"),
    path("<int:pk>/withdraw/", loans.withdraw, name="withdraw"),
    path("<int:pk>/give-back/", loans.give_back, name="give_back"),
    path("<int:pk>/call-back/", loans.call_back, name="call_back"),
    path("<int:pk>/hand-out/", loans.hand_out, name="hand_out"),
    path("<int:pk>/take-in/", loans.take_in, name="take_in"),
    path("read/<int:pk>/<str:section>/", reading.read, name="read"),
    path("readings/<int:pk>/", reading.readings, name="readings"),
    path("of/customer/<int:pk>/", reading.customer_panel, name="customer_panel"),
    path("incidents/", incidents.index, name="incidents"),
    path("incidents/new/", incidents.new, name="incident_new"),
    path("incidents/<int:pk>/", incidents.show, name="incident"),
    path("incidents/<int:pk>/confirm/", incidents.confirm, name="incident_confirm"),
    path("incidents/<int:pk>/dismiss/", incidents.dismiss, name="incident_dismiss"),
    path("incidents/<int:pk>/propose/", incidents.propose, name="incident_propose"),
    path("incidents/measures/<int:pk>/", incidents.carry_out, name="incident_carry_out"),
    path("incidents/<int:pk>/close/", incidents.close, name="incident_close"),
]
