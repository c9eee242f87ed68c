"""Addresses of re-verification and of the monthly report."""

from django.urls import path

from huifang.archive.reverifying import report_views, views

urlpatterns = [
    path("checks/", views.index, name="checks"),
    path("checks/verify/", views.verify, name="check-verify"),
    path("checks/units/", views.units, name="check-units"),
    path("checks/units/<int:pk>/", views.unit, name="check-unit"),
    path("customers/<int:pk>/check/", views.panel, name="check-panel"),
    path("information-reports/", report_views.index, name="information-reports"),
    path("information-reports/<int:pk>/", report_views.report, name="information-report"),
    path("information-reports/<int:pk>/submit/", report_views.submit, name="information-report-submit"),
]
