"""R1.1, R1.2: the catalogue of sections is document C's; names without region and form; charts of people. Pure."""

from huifang.archive.likeness import core_of, score
from huifang.archive.sections import BY_CODE, CODES, SECTIONS, Kind, missing


def test_the_sections_are_those_of_the_document():
    assert CODES == ("base", "structure", "key_people", "counterparts", "features", "business", "activity", "credit", "projects")
    asked = {
        "base": {"size", "founded_on", "assets", "qualification"},
        "features": {"service_area", "strength", "potential", "culture", "policies", "staff", "turnover", "operation"},
        "business": {"results", "people", "competitors", "attitude", "ties"},
        "activity": {"sales", "problems", "advantages", "plans", "reputation"},
        "credit": {"rating", "terms", "incidents"},
        "projects": {"scale", "demand", "analysis"},
    }
    for code, fields in asked.items():
        assert fields <= {field.code for field in BY_CODE[code].fields}, code


def test_every_field_can_be_shown_and_no_code_is_twice():
    for section in SECTIONS:
        codes = [field.code for field in section.fields]
        assert len(codes) == len(set(codes))
        for field in section.fields:
            assert bool(field.columns) == field.is_rows
            assert bool(field.choices) == (field.kind == Kind.CHOICE)


def test_a_blank_is_missing():
    lacking = missing(BY_CODE["base"], {"size": "small", "qualification": "  ", "assets": "12"})
    assert [field.code for field in lacking] == ["founded_on", "qualification"]


def test_one_company_written_in_several_ways_has_one_core():
    names = ("广州市华泰涂料有限公司", "华泰涂料（广州）有限公司", "华泰涂料厂", "广东省广州市华泰涂料集团有限公司")
    assert {core_of(name) for name in names} == {"华泰涂料"}
    # A branch is another place of the same company; a name that is only form and region says nothing.
    assert core_of("中国石化销售有限公司广东分公司") == ""
    assert core_of("深圳公司") == ""


def test_what_two_share_adds_up_to_a_hundred_at_most():
    assert score(["phone"]) < score(["phone", "address"]) <= score(["phone", "address", "core", "email"]) == 100
