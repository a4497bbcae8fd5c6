# briefbook in a container. The root may be read-only; /data is the one place that is written.
#
#   docker build --tag briefbook .
#   docker run --read-only --volume briefbook-data:/data --env-file .env --publish 127.0.0.1:3000:3000 briefbook
#
# The base is pinned by its tag. Where your policy asks for a digest, add it here: name:tag@sha256:…

FROM python:3.11-slim AS build

ENV PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_NO_CACHE_DIR=1 \
    PIP_NO_INPUT=1
WORKDIR /build
RUN python -m venv /opt/briefbook
COPY requirements.txt ./
RUN /opt/briefbook/bin/pip install --require-hashes -r requirements.txt
COPY pyproject.toml README.md LICENSE NOTICE ./
COPY knowledge ./knowledge
COPY src ./src
RUN /opt/briefbook/bin/pip install --no-deps --no-build-isolation .

FROM python:3.11-slim

ENV PATH=/opt/briefbook/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    BRIEFBOOK_DB=/data/briefbook.db \
    BRIEFBOOK_HOST=0.0.0.0
RUN groupadd --system --gid 10001 briefbook \
    && useradd --no-log-init --system --uid 10001 --gid briefbook --no-create-home --home-dir /data briefbook \
    && mkdir /data \
    && chown briefbook:briefbook /data
COPY --from=build /opt/briefbook /opt/briefbook
WORKDIR /opt/briefbook
USER 10001:10001
VOLUME ["/data"]
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s --retries=3 CMD ["briefbook", "doctor", "--quick"]
ENTRYPOINT ["briefbook"]
CMD ["serve"]
