"""The harness itself: the page is served, axe can find something, an error of a page is not missed."""

import pytest


@pytest.mark.django_db(transaction=True)
def test_axe_finds_what_is_wrong(page, assert_no_axe_violations):
    page.set_content("<html lang='zh'><head><title>页</title></head><body><main><h1>页</h1><img src='data:,'></main></body></html>")
    with pytest.raises(AssertionError, match="image-alt"):
        assert_no_axe_violations(page)
