"""The WSGI application that granian serves."""

import os

from django.core.wsgi import get_wsgi_application

from huifang.config.presence import on_first_call

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huifang.config.settings")
application = on_first_call(get_wsgi_application())
