"""Facts about questionnaires. ``surveys.answer.received`` is about what the link or the call was for, else about the customer."""

from django.utils.translation import gettext_lazy as _

from huifang.journal.catalogue import declare, name_values

KINDS = declare(
    {
        "surveys.questionnaire.created": _("Questionnaire “{title}” was begun."),
        "surveys.questionnaire.changed": _("Purpose and use of the questionnaire were changed."),
        "surveys.questionnaire.retired": _("The questionnaire is asked no more: {reason}"),
        "surveys.questionnaire.resumed": _("The questionnaire is asked again."),
        "surveys.version.drafted": _("Version {number} was begun. {reason}"),
        "surveys.version.changed": _("The draft was changed: {what}"),
        "surveys.version.submitted": _("Version {number} was given to review."),
        "surveys.version.recalled": _("Version {number} was taken back from review."),
        "surveys.version.sent_back": _("Version {number} was sent back: {note}"),
        "surveys.version.published": _("Version {number} was reviewed and published."),
        "surveys.version.superseded": _("Version {number} was superseded."),
        "surveys.version.discarded": _("The draft of version {number} was discarded."),
        "surveys.link.issued": _("A questionnaire was sent ({way}), valid until {until}."),
        "surveys.link.withdrawn": _("The questionnaire link was withdrawn: {reason}"),
        "surveys.answer.received": _("The customer answered the questionnaire “{title}” ({way})."),
        "surveys.answer.voided": _("An answer sheet was voided: {reason}"),
        "surveys.inspection.announced": _("Inspection by {authority} in {region} from {begins} until {ends}."),
        "surveys.inspection.changed": _("The inspection was changed."),
        "surveys.inspection.withdrawn": _("The inspection was withdrawn."),
        "surveys.sheets.exported": _("{count} answer sheets were exported."),
    }
)
name_values(
    "way",
    {
        "mail": _("e-mail"),
        "sms": _("text message"),
        "hand": _("handed over"),
        "link": _("by link"),
        "call": _("in a call"),
        "visit": _("on a visit"),
    },
)
