"""Addresses of rosters, shifts, contracts and what people ask for."""

from django.urls import path

from huifang.workforce import roster_views, shifts_views, wishes_views

urlpatterns = [
    path("rosters/", roster_views.rosters, name="rosters"),
    path("rosters/new/", roster_views.new, name="roster-new"),
    path("rosters/<int:pk>/", roster_views.roster, name="roster"),
    path("rosters/<int:pk>/needs/", roster_views.needs, name="needs"),
    path("rosters/<int:pk>/solve/", roster_views.solve, name="solve"),
    path("rosters/<int:pk>/publish/", roster_views.publish, name="publish"),
    path("rosters/<int:pk>/withdraw/", roster_views.withdraw, name="roster-withdraw"),
    path("rosters/<int:pk>/discard/", roster_views.discard, name="discard"),
    path("rosters/<int:pk>/cell/", roster_views.cell, name="cell"),
    path("rosters/<int:pk>/wishes/", roster_views.wishes, name="unmet"),
    path("shifts/", shifts_views.shifts, name="shifts"),
    path("shifts/new/", shifts_views.shift, name="shift-new"),
    path("shifts/<int:pk>/", shifts_views.shift, name="shift"),
    path("skills/new/", shifts_views.skill, name="skill-new"),
    path("skills/<int:pk>/", shifts_views.skill, name="skill"),
    path("people/", shifts_views.people, name="people"),
    path("people/<int:pk>/", shifts_views.contract, name="contract"),
    path("mine/", wishes_views.mine, name="mine"),
    path("mine/wish/", wishes_views.wish, name="wish"),
    path("mine/wish/<int:pk>/forget/", wishes_views.forget, name="wish-forget"),
    path("mine/leave/", wishes_views.leave, name="leave"),
    path("mine/leave/<int:pk>/withdraw/", wishes_views.leave_withdraw, name="leave-withdraw"),
    path("mine/swap/", wishes_views.swap, name="swap"),
    path("mine/swap/<int:pk>/<slug:action>/", wishes_views.swap_answer, name="swap-answer"),
    path("mine/calendar/", wishes_views.feed_renew, name="feed-renew"),
    path("calendar/<str:token>.ics", wishes_views.feed, name="feed"),
]
