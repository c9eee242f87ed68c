"""配置: settings, urls, the command line; the only place that knows every context."""
