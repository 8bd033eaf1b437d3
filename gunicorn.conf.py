"""How gunicorn serves the register: a few processes, four threads each, connections kept."""

import os
from pathlib import Path

bind = os.environ.get("BIND") or f"127.0.0.1:{os.environ.get('PORT', '8000')}"
worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = 4  # as many as a worker's pool has connections
preload_app = True  # nothing asks the database while it is imported
timeout = 60
graceful_timeout = 30
keepalive = 5
max_requests = 5000
max_requests_jitter = 500
control_socket_disable = True
memory = Path("/dev/shm")  # noqa: S108 - where there is any
worker_tmp_dir = str(memory) if memory.is_dir() else None
accesslog = "-" if os.environ.get("ACCESS_LOG") else None
loglevel = os.environ.get("LOG_LEVEL", "warning").lower()
