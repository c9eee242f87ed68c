"""R12.1: lists that an administrator pastes: units as a tree, people with roles."""

import pytest

from huifang.organization.rules.pasted import free_username, read_people, read_units

ROLES = {"坐席": "agent", "agent": "agent"}
UNITS = {"一组": "team-1", "team-1": "team-1"}


@pytest.mark.parametrize(
    ("text", "paths"),
    [
        ("技术部\n  一组\n  二组\n业务部", [("技术部",), ("技术部", "一组"), ("技术部", "二组"), ("业务部",)]),
        ("技术部/一组\n技术部>二组", [("技术部", "一组"), ("技术部", "二组")]),
        ("\t\n1. 技术部\n\t一组\n\n", [("技术部",), ("技术部", "一组")]),
        ("技术部\n　一组\n　　甲班\n　二组", [("技术部",), ("技术部", "一组"), ("技术部", "一组", "甲班"), ("技术部", "二组")]),
    ],
)
def test_units_stand_below_what_is_less_indented(text, paths):
    assert [line.path for line in read_units(text)] == paths


def read(text, taken=()):
    return read_people(text, roles=ROLES, units=UNITS, taken=taken)


def test_people_come_in_columns_of_any_kind():
    people = read("姓名\t用户名\n王建国\twangjg\t坐席\t一组\ta@b.cn\n李四，，坐席，一组\n赵六")
    assert [(p.name, p.username, p.role, p.unit, p.problem) for p in people] == [
        ("王建国", "wangjg", "agent", "team-1", ""),
        ("李四", "ls", "agent", "team-1", ""),
        ("赵六", "zl", "", "", ""),
    ]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (",abc", "person_without_name"),
        ("王,w", "person_username_odd"),
        ("王,用户", "person_username_odd"),
        ("王,Taken", "person_username_taken"),
        ("王,wang,皇帝,一组", "person_role_unknown"),
        ("王,wang,坐席,三组", "person_unit_unknown"),
        ("王,wang,坐席", "person_role_without_unit"),
        ("王,wang,,一组", "person_role_without_unit"),
    ],
)
def test_each_problem_is_named(line, problem):
    assert [p.problem for p in read(line, ["taken"])] == [problem]


def test_the_same_user_name_twice_is_a_problem():
    assert [p.problem for p in read("王,wang\n汪,wang")] == ["", "person_username_taken"]


def test_a_free_user_name_counts_on():
    assert [free_username("王建国", used) for used in ([], ["wjg"], ["wjg", "wjg2"])] == ["wjg", "wjg2", "wjg3"]
