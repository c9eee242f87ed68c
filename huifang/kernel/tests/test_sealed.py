"""Sealed texts open only with their key and purpose, and only unchanged (R12.2)."""

import pytest

from huifang.kernel.sealed import Unsealable, seal, unseal


@pytest.mark.parametrize("text", ["", "授权码 p@ss", "长" * 500])
def test_what_was_sealed_opens(text):
    sealed = seal(text, key="k", purpose="mail")
    assert unseal(sealed, key="k", purpose="mail") == text
    assert seal(text, key="k", purpose="mail") != sealed
    assert not text or text not in sealed


@pytest.mark.parametrize(("key", "purpose"), [("other", "mail"), ("k", "webhook")])
def test_another_key_or_purpose_does_not_open(key, purpose):
    with pytest.raises(Unsealable):
        unseal(seal("秘密", key="k", purpose="mail"), key=key, purpose=purpose)


@pytest.mark.parametrize("spoiled", ["", "2:abc", "1:", "1:not base64 at all!", "plain"])
def test_what_is_no_seal_is_refused(spoiled):
    with pytest.raises(Unsealable):
        unseal(spoiled, key="k", purpose="mail")


def test_a_changed_byte_is_noticed():
    sealed = seal("秘密", key="k", purpose="mail")
    with pytest.raises(Unsealable):
        unseal(sealed[:-6] + ("AAAAAA" if sealed[-6:] != "AAAAAA" else "BBBBBB"), key="k", purpose="mail")
