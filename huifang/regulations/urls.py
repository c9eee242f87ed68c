"""Pages under /regulations/."""

from django.urls import path

from huifang.regulations import draft_views, pack_views, views

app_name = "regulations"
_version = "<slug:code>/<int:number>/"
urlpatterns = [
    path("", views.index, name="index"),
    path("rule/<int:pk>/", views.rule, name="rule"),
    path("packs/", pack_views.index, name="packs"),
    path("packs/install/", pack_views.install_packs, name="install_packs"),
    path("packs/<slug:pack>/reach/", pack_views.reach, name="reach"),
    path("packs/<slug:pack>/", pack_views.pack, name="pack"),
    path("packs/<slug:pack>/upgrade/", pack_views.upgrade, name="upgrade"),
    path("pack/<slug:pack>/install/", views.install, name="install"),
    path("<slug:code>/", views.regulation, name="regulation"),
    path("<slug:code>/history/", views.history, name="history"),
    path("<slug:code>/compare/", views.comparison, name="compare"),
    path("<slug:code>/draft/", draft_views.draft, name="draft"),
    path(_version, views.version, name="version"),
    path(_version + "discard/", draft_views.discard, name="discard"),
    path(_version + "preview/", draft_views.preview, name="preview"),
    path(_version + "publish/", draft_views.publish, name="publish"),
    path(_version + "clause/<int:pk>/", draft_views.clause, name="clause"),
    path(_version + "clause/<int:pk>/rule/", draft_views.new_rule, name="new-rule"),
    path(_version + "rule/<int:pk>/", draft_views.edit_rule, name="edit-rule"),
    path(_version + "rule/<int:pk>/enabled/", draft_views.enabled, name="enabled"),
]
