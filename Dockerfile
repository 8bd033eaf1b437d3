# The image that runs the register: see docs/running.md. Code and libraries belong to root; the user that runs them
# may write to memory and to /data, which belongs on a volume where SQLite is used and is not needed otherwise.

FROM python:3.13.9-slim-bookworm AS build
WORKDIR /app
ENV VAR_DIR=/tmp/var STATIC_DIR=/app/built/static LEXICON_DIR=/app/built SECRET_KEY=only-while-building
COPY requirements.txt .
RUN python -m venv --without-pip /venv \
 && pip --python /venv/bin/python install --no-cache-dir --require-hashes --no-compile -r requirements.txt
COPY . .
RUN for folder in locale locale/libraries; do for domain in django djangojs; do \
      if ls $folder/*/LC_MESSAGES/$domain.po >/dev/null 2>&1; then /venv/bin/pybabel --quiet compile --domain $domain --directory $folder; fi; \
    done; done \
 && /venv/bin/python manage.py collectstatic --noinput --verbosity 0 \
 && /venv/bin/python manage.py build_lexicon \
 && rm -rf docs scripts stubs requirements*.txt /venv/lib/python3.13/site-packages/simplemma/strategies/dictionaries/data \
 && find . -name '*.po' -delete \
 && /venv/bin/python -m compileall -q -j 0 /venv/lib registry units manage.py \
 && chmod -R go-w,a+rX /app /venv

FROM python:3.13.9-slim-bookworm
# Its own library is not compiled in the base, and nothing could be kept where nothing may be written.
RUN python -m compileall -q /usr/local/lib/python3.13 \
 && useradd --system --uid 10001 --home-dir /data --create-home --skel /dev/null --shell /usr/sbin/nologin register
WORKDIR /app
COPY --from=build /venv /venv
COPY --from=build /app /app
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 BIND=0.0.0.0:8000 \
    VAR_DIR=/data STATIC_DIR=/app/built/static LEXICON_DIR=/app/built
USER 10001
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=10s --start-period=40s CMD ["python", "-m", "registry.probe"]
CMD ["gunicorn", "--config", "gunicorn.conf.py", "registry.wsgi"]
