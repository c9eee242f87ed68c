"""组织: units, positions, role assignments with scope, deputies, the business calendar.

Owns Unit, Position, RoleAssignment, Deputy, CalendarDay, CalendarYear and the access gate.
Records ``organization.*``. Listens to nothing.
"""
