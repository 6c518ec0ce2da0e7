# syntax=docker/dockerfile:1
# Debian 13 brings SQLite 3.46. Below 3.42 the durable engine does not start on Python 3.12 and later.
ARG PYTHON=3.13-slim-trixie

FROM python:${PYTHON} AS build
RUN pip install --no-cache-dir uv
WORKDIR /src
COPY pyproject.toml requirements.lock ./
# Runtime packages only, at the versions and hashes of the lock: the lock serves as the constraint.
RUN uv venv /app \
    && uv pip install --python /app/bin/python --compile-bytecode --no-cache --constraint requirements.lock --requirement pyproject.toml
COPY . .
# Built with the hatchling of the lock as well, in an environment that is left behind.
RUN uv venv /build \
    && uv pip install --python /build/bin/python --no-cache --constraint requirements.lock hatchling \
    && /build/bin/python -m hatchling build --target wheel --directory /dist \
    && uv pip install --python /app/bin/python --compile-bytecode --no-cache --no-deps /dist/*.whl

FROM python:${PYTHON}
RUN useradd --system --uid 10001 --home-dir /data --create-home app
COPY --from=build /app /app
ENV PATH=/app/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    SALEOR_MSP_HOST=0.0.0.0 \
    SALEOR_MSP_PORT=8080 \
    SALEOR_MSP_DATABASE_URL=sqlite:////data/saleor-msp-app.sqlite
USER app
WORKDIR /data
# The ledger, where no PostgreSQL is named. Losing it loses the memory of which refunds were sent.
VOLUME /data
EXPOSE 8080
# Stops within the time that the app gives requests in flight.
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as u; u.urlopen('http://127.0.0.1:' + os.environ['SALEOR_MSP_PORT'] + '/api/health', timeout=4)"]
ENTRYPOINT ["saleor-msp-app"]
CMD ["serve"]
