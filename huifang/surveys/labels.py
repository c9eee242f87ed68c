"""Words for kinds, states, figures and refusals."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huifang.surveys.rules import kinds
from huifang.surveys.rules.branching import AT_LEAST, AT_MOST, IN, NOT_IN
from huifang.ui.words import add_reasons

VERSION_STATES = {
    "draft": (pgettext_lazy("questionnaire", "draft"), "soon"),
    "review": (pgettext_lazy("questionnaire", "under review"), "info"),
    "published": (pgettext_lazy("questionnaire", "published"), "ok"),
    "superseded": (pgettext_lazy("questionnaire", "superseded"), "plain"),
    "discarded": (pgettext_lazy("questionnaire", "discarded"), "plain"),
}
LINK_STATES = {
    "open": (pgettext_lazy("link", "waiting for the answer"), "plain"),
    "expired": (pgettext_lazy("link", "expired"), "soon"),
    "used": (pgettext_lazy("link", "answered"), "ok"),
    "withdrawn": (pgettext_lazy("link", "withdrawn"), "plain"),
}
KINDS = {
    kinds.CSAT: _("satisfaction, 1 to 5 (CSAT)"),
    kinds.NPS: _("recommendation, 0 to 10 (NPS)"),
    kinds.CES: _("effort, 1 to 7 (CES)"),
    kinds.SCALE: pgettext_lazy("question", "scale"),
    kinds.CHOICE: _("one of several"),
    kinds.CHOICES: _("any of several"),
    kinds.TEXT: _("free text"),
    kinds.DATE: pgettext_lazy("question", "date"),
    kinds.PHOTO: pgettext_lazy("question", "photo"),
}
TOPICS = {
    "feelings": _("the customer's feelings"),
    "service": _("service quality"),
    "report": _("report quality"),
    "technicians": _("technicians"),
    "salespeople": _("salespeople"),
    "company": _("view of the company"),
    "suggestions": _("suggestions for a department"),
    "other": pgettext_lazy("topic", "other"),
}
COMPARISONS = {
    IN: _("is one of"),
    NOT_IN: _("is none of"),
    AT_MOST: _("is at most"),
    AT_LEAST: _("is at least"),
}
HINTS = {"complains": _("good score, complaining words"), "praises": _("bad score, praising words")}
REASONS = {
    "survey_empty": _("There is no question yet. Add one first."),
    "survey_has_problems": _("{count} things have to be mended first; they stand beside the questions."),
    "survey_own_review": _("Somebody else has to review it: nobody passes what they wrote or submitted themselves."),
    "survey_note_missing": _("Say in a few words what should be changed."),
    "survey_reason_missing": _("Say why in a few words."),
    "survey_revision_reason": _("Say in which way the questionnaire fell short, so that everybody knows why it is revised."),
    "survey_open_version": _("A draft is being worked on already."),
    "survey_not_published": _("Only a published questionnaire that is still asked can be sent."),
    "survey_title_missing": _("Give it a title first."),
    "survey_code_taken": _("Another question has this code already."),
    "survey_code_kind": _("The code {code} stands for another kind of question in an earlier version. Give it a new code."),
    "survey_section_last": _("A questionnaire has at least one section."),
    "survey_section_full": _("Move or delete its questions first."),
    "survey_few_options": _("At least two choices are needed."),
    "survey_many_options": _("At most {most} choices."),
    "survey_same_options": _("Two choices are the same."),
    "survey_scale_span": _("The scale needs at least two and at most {most} steps."),
    "survey_condition_gone": _("The question it depends on does not exist any more."),
    "survey_condition_itself": _("A question can't depend on itself."),
    "survey_condition_ahead": _("It depends on a question that is asked later. Move it behind that one."),
    "survey_condition_kind": _("It depends on a question whose answer is no choice and no number."),
    "survey_condition_values": _("It depends on answers that the question does not have."),
    "survey_unreachable": _("No answers lead to this question: it would never be shown."),
    "survey_answer_missing": _("Please answer this question."),
    "survey_answer_choice": _("Choose one of the answers given."),
    "survey_answer_day": _("Write the day like 2026-11-21."),
    "survey_answer_long": _("At most 2000 characters."),
    "survey_answer_photos": _("At most three photos."),
    "survey_no_picture": _("This is no picture. Choose a photo."),
    "survey_link_used": _("The questionnaire behind this link has been answered already. Thank you."),
    "survey_link_expired": _("The time for answering is over. If you want to tell us something, please call us."),
    "survey_link_withdrawn": _("This questionnaire is not needed any more. Thank you all the same."),
    "survey_link_unknown": _("The address is not complete or was altered. Please open the link from our message once more."),
    "survey_too_many": _("Too many tries within a short time. Please wait a minute and try again."),
    "survey_link_past": _("The link has to be valid until a moment that lies ahead."),
    "survey_contact_elsewhere": _("This contact belongs to another customer."),
    "survey_no_site": _("The address of this installation is not set. An administrator enters it under “Notices”."),
    "survey_no_address": _("The customer has no e-mail address on file."),
    "survey_no_mobile": _("The customer has no mobile number that could be used."),
    "survey_span_wrong": _("The last day lies before the first."),
}
add_reasons(REASONS)
