"""What questionnaires hold of customers: free texts, photos, who was asked. Scores and choices stay, so figures do."""

from huifang.journal.erasing import Holding, holds_nothing, register
from huifang.surveys import models as m

register(
    Holding(m.Link, by={"archive.customer": "customer"}, keep=("token", "way", "state", "task_ref")),
    Holding(m.Sheet, by={"archive.customer": "customer"}, keep=("way", "source", "hint", "key")),
    Holding(m.Answer, by={"surveys.sheet": "sheet"}, keep=("code", "value"), kind="surveys.answer"),
)
for label, why in {
    "Questionnaire": "what the company asks everybody",
    "QuestionnaireVersion": "what the company asks everybody",
    "Section": "what the company asks everybody",
    "Question": "what the company asks everybody",
    "Inspection": "what an authority announced publicly",
}.items():
    holds_nothing(f"surveys.{label}", why)
