# newscrawl in a container: slim (the first stage has a compiler, the second has not), no root, everything that it keeps in the volume /data.
#
#   docker build -t newscrawl .
#   docker run --rm -v newscrawl:/data newscrawl crawl news -a limit=20 -s NEWSCRAWL_CONTACT=you@example.org
#
# docs/install.md has the way with cron and the way with a browser. Its RUN lines are run by tests/install as a script.
FROM python:3.13 AS build
WORKDIR /build
COPY . .
RUN python -m venv /opt/newscrawl
RUN /opt/newscrawl/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r .ci/runtime.lock
RUN /opt/newscrawl/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation .

FROM python:3.13-slim
RUN useradd --create-home --uid 1000 newscrawl && mkdir /data && chown newscrawl: /data
COPY --from=build /opt/newscrawl /opt/newscrawl
ENV PATH=/opt/newscrawl/bin:$PATH XDG_DATA_HOME=/data
USER newscrawl
WORKDIR /data
VOLUME /data
ENTRYPOINT ["newscrawl"]
CMD ["--help"]
