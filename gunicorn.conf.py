"""How gunicorn serves the register: a few processes, four threads each, connections kept.

One process loads everything and is copied for each that serves; what it has read and warmed is
shared by all of them.
"""

import gc
import os
import shutil
import tempfile
from pathlib import Path

from registry.environment import Environment
from registry.logs import ACCESS, FORMATS, LEVELS, logging_as

env = Environment()
bind = env.str("BIND", default="") or f"127.0.0.1:{env.int('PORT', default=8000, least=0)}"
worker_class = "gthread"
workers = env.int("WEB_CONCURRENCY", default=2, least=1)
threads = 4  # each keeps a connection of its own
preload_app = True  # nothing asks the database while it is imported
timeout = 60
graceful_timeout = 30
keepalive = 5
max_requests = 5000
max_requests_jitter = 500
control_socket_disable = True
memory = Path("/dev/shm")  # noqa: S108 - where there is any
worker_tmp_dir = str(memory) if os.access(memory, os.W_OK) else None

# Whoever connects is believed about the scheme only where it is a proxy of ours.
forwarded_allow_ips = "*" if env.bool("BEHIND_PROXY", default=False) else ""

accesslog = "-" if (is_each_told := env.bool("ACCESS_LOG", default=False)) else None
access_log_format = f"{ACCESS} %({{x-request-id}}o)s"
logconfig_dict = logging_as(
    env.choice("LOG_LEVEL", LEVELS),
    env.choice("LOG_FORMAT", FORMATS),
    is_each_told=is_each_told,
)
env.refuse_faults()

# Where the processes of this server count for /metrics, before anything is imported that counts.
# This file is read again when the processes are renewed (HUP): they go on counting where they were.
figures = os.environ.get("PROMETHEUS_MULTIPROC_DIR") or tempfile.mkdtemp(
    prefix="ustroj-figures-", dir=worker_tmp_dir
)
os.environ["PROMETHEUS_MULTIPROC_DIR"] = figures


def on_starting(server):
    """Refuse to serve what is set up wrongly; read and warm what all processes share."""
    from registry.warming import refuse_faults, warm

    refuse_faults()
    warm()
    gc.collect()
    gc.freeze()  # collecting garbage would write to every page that is shared


def pre_fork(server, worker):
    """Give the new process a place where it counts."""
    from registry import metrics

    places = server.__dict__.setdefault("places_of_figures", {})  # by the age of a process
    alive = {other.age for other in server.WORKERS.values()}
    for age in set(places) - alive:
        del places[age]
    taken = set(places.values())
    places[worker.age] = next(number for number in range(len(taken) + 1) if number not in taken)
    metrics.place = str(places[worker.age])


def post_fork(server, worker):
    """Begin to ask where replicas stand."""
    from registry.replicas.asking import watch

    if watching := watch():
        watching.begin()


def on_exit(server):
    """Leave nothing behind."""
    shutil.rmtree(figures, ignore_errors=True)
