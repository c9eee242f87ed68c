"""Two nodes on one machine: network namespaces of our own, PostgreSQL in one of them, Huifang in two others."""
