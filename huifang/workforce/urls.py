"""Addresses of forecast, staffing and rosters."""

from django.urls import path

from huifang.workforce import headcounts_views, roster_urls, volume_views

app_name = "workforce"
urlpatterns = [
    path("", volume_views.forecast, name="forecast"),
    path("make/", volume_views.make, name="make"),
    path("changes/", volume_views.adjust, name="adjust"),
    path("changes/<int:pk>/withdraw/", volume_views.withdraw, name="withdraw"),
    path("staffing/", volume_views.staffing, name="staffing"),
    path("staffing/<int:pk>/hand-over/", volume_views.hand_over, name="hand-over"),
    path("headcounts/", headcounts_views.headcounts, name="headcounts"),
    path("occasions/", volume_views.occasions, name="occasions"),
    path("occasions/<int:pk>/remove/", volume_views.remove_occasion, name="occasion-remove"),
    path("queues/", volume_views.queues, name="queues"),
    path("queues/new/", volume_views.queue_new, name="queue-new"),
    path("queues/<int:pk>/", volume_views.queue_edit, name="queue-edit"),
    path("volumes/", volume_views.volumes, name="volumes"),
    path("volumes/<int:pk>/", volume_views.volume_batch, name="volume-batch"),
    path("volumes/<int:pk>/undo/", volume_views.volume_undo, name="volume-undo"),
]
urlpatterns += roster_urls.urlpatterns
