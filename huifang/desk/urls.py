"""Addresses of the desk."""

from django.urls import path

from huifang.desk.views import drafts, progress, saved_views

app_name = "desk"
urlpatterns = [
    path("drafts/<str:kind>/<str:key>/", drafts.draft, name="draft"),
    path("views/save/", saved_views.save, name="save_view"),
    path("views/restore/", saved_views.restore, name="restore_view"),
    path("views/<int:pk>/share/", saved_views.share, name="share_view"),
    path("views/<int:pk>/remove/", saved_views.remove, name="remove_view"),
    path("progress/<int:pk>/", progress.show, name="progress"),
    path("progress/<int:pk>/cancel/", progress.cancel, name="progress_cancel"),
]
