"""Addresses of a complaint's way, of alarms and of members' voices."""

from django.urls import path

from huifang.complaints import following_views, voice_views

urlpatterns = [
    path("<int:pk>/way/", following_views.follow, name="follow"),
    path("<int:pk>/guide/", following_views.guide, name="guide"),
    path("<int:pk>/hand/", following_views.hand, name="hand"),
    path("<int:pk>/told/", following_views.tell, name="tell"),
    path("<int:pk>/raise/", following_views.raise_tier, name="raise_tier"),
    path("<int:pk>/lower/", following_views.lower_tier, name="lower_tier"),
    path("<int:pk>/bypass/", following_views.bypass, name="bypass"),
    path("<int:pk>/advice/", following_views.coach, name="coach"),
    path("advice/<int:pk>/", following_views.coaching, name="coaching"),
    path("<int:pk>/give-up/", following_views.give_up, name="give_up"),
    path("<int:pk>/decide/", following_views.decide, name="decide"),
    path("<int:pk>/turn/", following_views.grant_turn, name="grant_turn"),
    path("<int:pk>/alarm/", following_views.alarm, name="alarm"),
    path("<int:pk>/alarm/acknowledge/", following_views.acknowledge, name="alarm_acknowledge"),
    path("first-action/<int:pk>/", following_views.first_action, name="first_action"),
    path("voices/", voice_views.index, name="voices"),
    path("voices/new/", voice_views.speak, name="speak"),
    path("voices/by-code/", voice_views.by_code, name="voice_by_code"),
    path("voices/<int:pk>/", voice_views.show, name="voice"),
]
