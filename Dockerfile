# The image that runs the register. Give it DATABASE_URL, SECRET_KEY and ALLOWED_HOSTS; without the first it keeps SQLite in /app/var.

FROM python:3.13-slim AS build
WORKDIR /app
RUN python -m venv /venv
COPY requirements.txt .
RUN /venv/bin/pip install --no-cache-dir --require-hashes -r requirements.txt
COPY . .
RUN for folder in locale locale/libraries; do for domain in django djangojs; do \
      if ls $folder/*/LC_MESSAGES/$domain.po >/dev/null 2>&1; then /venv/bin/pybabel compile --domain $domain --directory $folder; fi; \
    done; done \
 && VAR_DIR=/app/var SECRET_KEY=only-while-building /venv/bin/python manage.py collectstatic --noinput \
 && VAR_DIR=/app/var SECRET_KEY=only-while-building /venv/bin/python manage.py build_lexicon

FROM python:3.13-slim
WORKDIR /app
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 BIND=0.0.0.0:8000
RUN useradd --system --home-dir /app register
COPY --from=build /venv /venv
COPY --from=build --chown=register /app /app
USER register
EXPOSE 8000
CMD ["gunicorn", "--config", "gunicorn.conf.py", "registry.wsgi"]
