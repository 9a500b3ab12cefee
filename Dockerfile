# One image for every Airflow service of docker-compose.yml.
FROM python:3.12-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 \
    UV_COMPILE_BYTECODE=1 \
    VIRTUAL_ENV=/opt/dateline/.venv \
    XDG_CACHE_HOME=/opt/cache
WORKDIR /opt/dateline
COPY requirements.txt requirements-dev.txt ./
RUN python -m venv .venv \
    && .venv/bin/pip install --no-cache-dir "$(sed -n 's/^\(uv==[0-9.]*\).*/\1/p' requirements-dev.txt)" \
    && .venv/bin/uv pip install --no-cache --require-hashes -r requirements.txt
COPY pyproject.toml README.md LICENSE NOTICE ./
COPY plugins plugins
COPY dags dags
COPY sql sql
COPY deploy deploy
# The gazetteer is compiled here, once, not by each worker at its first article.
RUN .venv/bin/uv pip install --no-cache --no-deps --no-build-isolation -e . \
    && .venv/bin/python -m compileall -q plugins \
    && .venv/bin/python -m dateline.coding.gazetteer_build

FROM python:3.12-slim-bookworm
RUN apt-get update \
    && apt-get install -y --no-install-recommends tini curl \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 50000 --gid 0 --home-dir /home/dateline --create-home dateline \
    && mkdir -p /opt/airflow/logs /var/lib/dateline \
    && chown -R 50000:0 /opt/airflow /var/lib/dateline
# The program belongs to root: what runs as 50000 cannot change it.
COPY --from=build /opt/dateline /opt/dateline
COPY --from=build --chown=50000:0 /opt/cache /home/dateline/.cache
ENV PATH=/opt/dateline/.venv/bin:$PATH \
    HOME=/home/dateline \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    AIRFLOW_HOME=/opt/airflow \
    AIRFLOW__CORE__DAGS_FOLDER=/opt/dateline/dags \
    AIRFLOW__CORE__PLUGINS_FOLDER=/opt/dateline/plugins \
    DATELINE_HOME=/var/lib/dateline \
    GX_ANALYTICS_ENABLED=false
WORKDIR /opt/airflow
USER 50000:0
# tini passes SIGTERM on to the component and reaps what a killed task leaves behind.
ENTRYPOINT ["tini", "--"]
CMD ["airflow", "version"]
