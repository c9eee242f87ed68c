"""组件: the frame, page bases, components, lists, form rendering and widgets that every page uses.

Owns no table. Records nothing and listens to nothing.
Offers registries that upper contexts fill from files found by name: ``navigation.py`` (menu,
"new" menu, top-bar states, saved views) and ``panels.py`` (panels on others' record pages).
The catalogue is ``README.md`` beside this file; ``/ui/`` shows each component in each state.
"""
