"""Addresses of organization."""

from django.urls import path

from huifang.organization.views import calendar, index, options, roles, units, users, why

app_name = "organization"
urlpatterns = [
    path("", index.index, name="index"),
    path("users/", users.index, name="users"),
    path("users/new/", users.new, name="user-new"),
    path("users/paste/", users.paste, name="users-paste"),
    path("users/<int:pk>/", users.user, name="user"),
    path("users/<int:pk>/edit/", users.edit, name="user-edit"),
    path("users/<int:pk>/link/", users.link, name="user-link"),
    path("users/<int:pk>/unlock/", users.unlock, name="user-unlock"),
    path("users/<int:pk>/reopen/", users.reopen, name="user-reopen"),
    path("units/", units.index, name="units"),
    path("units/new/", units.new, name="unit-new"),
    path("units/paste/", units.paste, name="units-paste"),
    path("units/<int:pk>/", units.edit, name="unit-edit"),
    path("units/<int:pk>/close/", units.close, name="unit-close"),
    path("units/<int:pk>/reopen/", units.reopen, name="unit-reopen"),
    path("units/<int:pk>/position/", units.new_position, name="position-new"),
    path("positions/<int:pk>/", units.position, name="position-edit"),
    path("roles/", roles.index, name="roles"),
    path("roles/new/", roles.new, name="role-new"),
    path("roles/<int:pk>/end/", roles.end, name="role-end"),
    path("roles/<int:pk>/resume/", roles.resume, name="role-resume"),
    path("deputies/", roles.deputies, name="deputies"),
    path("deputies/new/", roles.new_deputy, name="deputy-new"),
    path("deputies/<int:pk>/end/", roles.end_deputy, name="deputy-end"),
    path("deputies/<int:pk>/resume/", roles.resume_deputy, name="deputy-resume"),
    path("why/", why.why, name="why"),
    path("calendar/", calendar.years, name="years"),
    path("calendar/notice/", calendar.notice, name="notice"),
    path("calendar/day/", calendar.day, name="calendar-day"),
    path("settings/", options.index, name="options"),
    path("settings/<str:code>/", options.group, name="option-group"),
]
