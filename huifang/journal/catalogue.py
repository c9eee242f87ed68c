"""The catalogue of event kinds and of their subscribers, filled from ``events.py`` and ``subscriptions.py``."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from django.utils.functional import Promise

if TYPE_CHECKING:
    from huifang.journal.models import Event

Consumer = Callable[["Event"], None]

_sentences: dict[str, "str | Promise"] = {}
_consumers: dict[str, dict[str, Consumer]] = {}
_values: dict[tuple[str, str], "str | Promise"] = {}


def declare(kinds: Mapping[str, "str | Promise"]) -> Mapping[str, "str | Promise"]:
    """Add event kinds ``context.thing.past_verb`` with the sentence that history shows.

    Raises:
        ValueError: a kind is declared twice or is not three dotted words.
    """
    for kind, sentence in kinds.items():
        if kind in _sentences and str(_sentences[kind]) != str(sentence):
            raise ValueError(f"event kind {kind} is declared twice")
        if kind.count(".") != 2:
            raise ValueError(f"event kind {kind} is not context.thing.past_verb")
        _sentences[kind] = sentence
    return kinds


def name_values(field: str, words: Mapping[str, "str | Promise"]) -> None:
    """The words that history shows for codes which facts hold under ``field``, such as the outcome of a call."""
    _values.update({(field, code): word for code, word in words.items()})


def value_words(field: str, value: object) -> object:
    """The words of a fact's value; the value itself when it is no code."""
    return _values.get((field, value), value) if isinstance(value, str) else value


def subscribe(*kinds: str, name: str) -> Callable[[Consumer], Consumer]:
    """Let the function hear of ``kinds``, at least once each; ``name`` is stored and must stay stable."""

    def register(consumer: Consumer) -> Consumer:
        for kind in kinds:
            _consumers.setdefault(kind, {})[name] = consumer
        return consumer

    return register


def is_declared(kind: str) -> bool:
    """Is ``kind`` in the catalogue?"""
    return kind in _sentences


def sentence(kind: str) -> str:
    """The sentence of ``kind`` in the reader's language, with ``{placeholders}``."""
    return str(_sentences.get(kind, kind))


def kinds() -> tuple[str, ...]:
    """Every declared kind, sorted."""
    return tuple(sorted(_sentences))


def consumers(kind: str) -> Mapping[str, Consumer]:
    """Subscribers of ``kind`` by name."""
    return _consumers.get(kind, {})
