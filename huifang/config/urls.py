"""Where each context's pages live: folder = URL prefix."""

from importlib.util import find_spec

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from huifang.config import system_views, views
from huifang.integrations.api.host import urlpatterns as api

urlpatterns: list[URLPattern | URLResolver] = [
    path(f"{name}/", include(f"huifang.{name}.urls")) for name in settings.CONTEXTS if find_spec(f"huifang.{name}.urls")
]
urlpatterns += [
    path("health/", views.health, name="health"),
    path("health/live", views.live, name="health-live"),
    path("health/ready", views.health, name="health-ready"),
    path("health/full", views.full_health, name="health-full"),
    path("metrics", views.numbers, name="metrics"),
]
urlpatterns += [
    path("system/health/", system_views.health, name="system-health"),
    path("system/storage/", system_views.kept, name="system-storage"),
    path("setup/", include("huifang.config.setting_up.urls")),
]
urlpatterns += [path("tousu/", include("huifang.complaints.public_urls"))]
urlpatterns += [path("wenjuan/", include("huifang.surveys.public_urls"))]
urlpatterns += [path("", views.home, name="home")]
urlpatterns += [path("api/v1/", include((api(), "api"), namespace="api"))]
handler400 = "huifang.ui.errors.bad_request"
handler403 = "huifang.ui.errors.forbidden"
handler404 = "huifang.ui.errors.not_found"
handler500 = "huifang.ui.errors.server_error"
