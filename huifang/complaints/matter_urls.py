"""Addresses of what belongs together, of waves, reviews and reports."""

from django.urls import path

from huifang.complaints import analysis_views, matter_views, review_views, wave_views

urlpatterns = [
    path("similar/", matter_views.suggest, name="similar"),
    path("<int:pk>/together/", matter_views.together, name="together"),
    path("<int:pk>/join/", matter_views.join, name="join"),
    path("<int:pk>/split/", matter_views.split, name="split"),
    path("<int:pk>/unlink/", matter_views.unlink, name="unlink"),
    path("waves/", wave_views.index, name="waves"),
    path("waves/<int:pk>/", wave_views.show, name="wave"),
    path("waves/<int:pk>/decide/", wave_views.decide, name="wave_decide"),
    path("waves/<int:pk>/announce/", wave_views.announce, name="wave_announce"),
    path("waves/<int:pk>/member/", wave_views.member, name="wave_member"),
    path("<int:pk>/after/", review_views.panel, name="review_panel"),
    path("<int:pk>/review/", review_views.review, name="review"),
    path("<int:pk>/file/", review_views.file, name="file"),
    path("<int:pk>/measures/new/", review_views.new_measure, name="measure_new"),
    path("measures/", review_views.measures, name="measures"),
    path("measures/<int:pk>/", review_views.measure, name="measure"),
    path("measures/<int:pk>/finish/", review_views.finish, name="measure_finish"),
    path("measures/<int:pk>/check/", review_views.check, name="measure_check"),
    path("analysis/", analysis_views.analysis, name="analysis"),
    path("reports/", analysis_views.reports, name="month_reports"),
    path("reports/<int:pk>/", analysis_views.report, name="month_report"),
    path("reports/<int:pk>/send/", analysis_views.send, name="month_report_send"),
]
