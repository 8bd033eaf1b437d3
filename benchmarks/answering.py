"""A site that answers what each line asks, in a process of its own: for ``against_wagtail.py``.

    python answering.py        # in the folder and with DJANGO_SETTINGS_MODULE of the site

``time PATH TIMES`` is answered with the CPU ms of a request, ``page PATH`` with the text of the
page and its queries, each as a line of JSON. It knows Django and nothing of the site.
"""

from __future__ import annotations

import gc
import json
import sys
import time
from io import BytesIO
from pathlib import Path
from typing import Any


def main() -> None:
    """Answer until there are no more lines."""
    import django

    django.setup()
    from django.core.wsgi import get_wsgi_application

    app = get_wsgi_application()
    for line in sys.stdin:
        what, path, *times = line.split()
        answer = cpu_ms(app, path, int(times[0])) if what == "time" else page(app, path)
        print(json.dumps(answer), flush=True)


def cpu_ms(app: Any, path: str, times: int) -> float:
    """How long one of some requests keeps the processor."""
    gc.collect()
    begun = time.process_time()
    for _time in range(times):
        fetch(app, path)
    return 1000 * (time.process_time() - begun) / times


def page(app: Any, path: str) -> dict[str, Any]:
    """What comes, and how many queries that takes."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        text = fetch(app, path)
    return {"text": text.decode(), "bytes": len(text), "queries": len(captured)}


def fetch(app: Any, path: str) -> bytes:
    """A page as a server would have it made."""
    status: list[str] = []
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(),
        "wsgi.errors": sys.stderr,
    }
    response = app(environ, lambda said, _headers, _error=None: status.append(said))
    text = b"".join(response)
    response.close()
    if not status[0].startswith("200"):
        raise RuntimeError(f"{path} answers with {status[0]}.")
    return text


if __name__ == "__main__":
    sys.path[0] = str(Path.cwd())
    main()
