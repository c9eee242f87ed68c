"""Addresses of audit."""

from django.urls import path

from huifang.audit.views import destruction, journal, privacy, reading

app_name = "audit"
urlpatterns = [
    path("journal/", journal.index, name="journal"),
    path("destructions/", destruction.index, name="destructions"),
    path("destructions/new/", destruction.new, name="propose"),
    path("destructions/<int:pk>/", destruction.show, name="destruction"),
    path("destructions/<int:pk>/withdraw/", destruction.withdraw, name="withdraw"),
    path("holds/", destruction.hold_list, name="holds"),
    path("holds/new/", destruction.new_hold, name="hold"),
    path("holds/<int:pk>/lift/", destruction.lift, name="lift"),
    path("alarms/", reading.index, name="alarms"),
    path("alarms/departure/", reading.departure, name="departure"),
    path("alarms/<int:pk>/", reading.show, name="alarm"),
    path("alarms/<int:pk>/acknowledge/", reading.acknowledge, name="acknowledge"),
    path("privacy/", privacy.index, name="privacy"),
    path("privacy/past/", privacy.past, name="past"),
    path("privacy/person/<str:ref>/", privacy.person, name="person"),
    path("privacy/person/<str:ref>/consent/", privacy.consent, name="consent"),
    path("privacy/person/<str:ref>/request/", privacy.request_new, name="request"),
    path("privacy/person/<str:ref>/copy/", privacy.copy, name="copy"),
    path("privacy/requests/<int:pk>/answer/", privacy.answer, name="answer"),
    path("customers/<int:pk>/panel/", privacy.panel, name="customer_panel"),
]
