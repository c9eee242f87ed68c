"""Addresses of follow-up."""

from django.urls import path

from huifang.followup.corrections.urls import urlpatterns as corrections
from huifang.followup.views import assigning, call, finishing, planning, queue, records, round_reports, rounds, samples, surveying

app_name = "followup"
urlpatterns = [
    path("", queue.index, name="queue"),
    path("assign/", assigning.assign, name="assign"),
    path("assign/choose/", assigning.choose, name="assign_many"),
    path("assign/<slug:batch>/undo/", assigning.undo, name="undo_assign"),
    path("tasks/<int:pk>/", call.show, name="task"),
    path("tasks/<int:pk>/take/", call.take, name="take"),
    path("tasks/<int:pk>/renew/", call.renew, name="renew"),
    path("tasks/<int:pk>/release/", call.release, name="release"),
    path("tasks/<int:pk>/dial/", call.dial, name="dial"),
    path("tasks/<int:pk>/talk/", call.talk, name="talk"),
    path("tasks/<int:pk>/finish/", finishing.finish, name="finish"),
    path("tasks/<int:pk>/repair/", call.repair, name="repair"),
    path("tasks/<int:pk>/void/", assigning.void, name="void_task"),
    path("plan/", planning.index, name="plan"),
    path("plan/now/", planning.start, name="plan_now"),
    path("rounds/", rounds.index, name="rounds"),
    path("rounds/new/", rounds.new, name="round_new"),
    path("rounds/<int:pk>/", rounds.show, name="round"),
    path("rounds/<int:pk>/calls/", rounds.round_calls, name="round_calls"),
    path("rounds/<int:pk>/late/", rounds.late, name="round_late"),
    path("rounds/<int:pk>/window/", rounds.window, name="round_window"),
    path("rounds/<int:pk>/void/", rounds.void, name="round_void"),
    path("rounds/<int:pk>/ask/", rounds.ask, name="round_ask"),
    path("rounds/<int:pk>/finish/", rounds.finish, name="round_finish"),
    path("round-reports/<int:pk>/", round_reports.show, name="round_report"),
    path("round-reports/<int:pk>/submit/", round_reports.submit, name="round_report_submit"),
    path("tasks/<int:pk>/on-site/", round_reports.site_check, name="site_check"),
    path("on-site/<int:pk>/", round_reports.site_check_of, name="site_check_of"),
    path("coverage/", samples.index, name="coverage"),
    path("coverage/announce/", samples.announce, name="draw_announce"),
    path("coverage/<str:code>/<int:unit>/records/", samples.records, name="coverage_records"),
    path("draws/<int:pk>/", samples.show, name="draw"),
    path("draws/<int:pk>/members/", samples.members, name="draw_members"),
    path("draws/<int:pk>/void/", samples.void, name="draw_void"),
    path("rounds/<int:pk>/draw/", samples.round_panel, name="round_draw"),
    path("records/", records.index, name="records"),
    path("records/<int:pk>/", records.show, name="record"),
    path("records/<int:pk>/answers/", surveying.panel, name="record_answers"),
    path("records/<int:pk>/void/", records.void, name="void_record"),
    path("matters/", records.matters, name="matters"),
    path("matters/<int:pk>/call/", records.plan_call, name="plan_call"),
    path("customers/<int:pk>/records/", records.customer_panel, name="customer_panel"),
    path("customers/<int:pk>/tasks/", records.customer_tasks_panel, name="customer_tasks_panel"),
    *corrections,
]
