"""Tables of questionnaires, their answers, links and announced inspections."""

from huifang.surveys.models.answers import Answer, Sheet
from huifang.surveys.models.inspections import Inspection
from huifang.surveys.models.links import Link
from huifang.surveys.models.questionnaires import Question, Questionnaire, QuestionnaireVersion, Section

__all__ = ["Answer", "Inspection", "Link", "Question", "Questionnaire", "QuestionnaireVersion", "Section", "Sheet"]
