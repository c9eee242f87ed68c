"""Pure rules of questionnaires: kinds, branching, life cycle, figures, contradictions."""
