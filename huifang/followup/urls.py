"""Addresses of follow-up."""

from django.urls import path

from huifang.followup.views import assigning, call, finishing, planning, queue, records

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
    path("rounds/<int:pk>/", planning.show_round, name="round"),
    path("records/", records.index, name="records"),
    path("records/<int:pk>/", records.show, name="record"),
    path("records/<int:pk>/void/", records.void, name="void_record"),
    path("matters/", records.matters, name="matters"),
    path("matters/<int:pk>/call/", records.plan_call, name="plan_call"),
    path("customers/<int:pk>/records/", records.customer_panel, name="customer_panel"),
    path("customers/<int:pk>/tasks/", records.customer_tasks_panel, name="customer_tasks_panel"),
]
