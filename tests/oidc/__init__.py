"""A real OpenID provider (npm's ``oidc-provider``) on 127.0.0.1 for ``tests/test_oidc.py``; never shipped."""
