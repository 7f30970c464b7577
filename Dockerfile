# syntax=docker/dockerfile:1
# One image for development, test and production: web, worker, beat and migrate differ by command.
# It writes nowhere but to /media and /tmp, so its file system may be mounted read-only.

FROM python:3.12-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /build
RUN python -m venv /venv
COPY requirements.txt .
RUN /venv/bin/pip install --require-hashes --requirement requirements.txt

FROM python:3.12-slim
ENV PATH=/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    MEDIA_ROOT=/media \
    GRANIAN_INTERFACE=wsgi \
    GRANIAN_HOST=0.0.0.0 \
    GRANIAN_PORT=8000 \
    GRANIAN_WORKERS=2 \
    GRANIAN_BLOCKING_THREADS=8 \
    GRANIAN_BACKPRESSURE=64 \
    GRANIAN_WEBSOCKETS=false \
    GRANIAN_HTTP1_HEADER_READ_TIMEOUT=10000 \
    GRANIAN_RESPAWN_FAILED_WORKERS=true \
    GRANIAN_WORKERS_KILL_TIMEOUT=30
RUN groupadd --system --gid 10001 airbnb \
    && useradd --system --uid 10001 --gid airbnb --no-create-home --home-dir /tmp airbnb \
    && install --directory --owner airbnb --group airbnb /media
COPY --from=build /venv /venv
WORKDIR /app
COPY . .
RUN python -m compileall -q airbnb apps schema rest \
    && python manage.py collectstatic --noinput --verbosity 0
# From here on a missing setting is a refusal to start, not a default.
ENV ENVIRONMENT=production
USER 10001:10001
VOLUME /media
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/livez', timeout=2)"]
CMD ["granian", "airbnb.wsgi:application"]
