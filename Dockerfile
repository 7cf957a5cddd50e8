# pushbench in a container, built by the commands of README.md:
#
#   docker build -t pushbench .
#   docker run --rm pushbench run -c 100 -d 5s
#
# Measure with the container on an otherwise idle machine; --network host changes nothing, because
# server and clients talk over the container's own loopback.
FROM debian:12 AS build
SHELL ["/bin/bash", "-euo", "pipefail", "-c"]
WORKDIR /src
COPY tools/packages.sh tools/
RUN tools/packages.sh install build && tools/packages.sh install package
COPY . .
RUN cmake --preset release -DPUSHBENCH_TESTS=OFF -DPUSHBENCH_MICRO=OFF
RUN cmake --build --preset release --target pushbench pushbench_man
RUN cpack --config build/release/CPackConfig.cmake -G DEB

FROM debian:12-slim
COPY --from=build /src/pushbench_*.deb /tmp/
RUN apt-get update && \
    DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
        /tmp/pushbench_*.deb gnuplot-nox && \
    rm -rf /tmp/pushbench_*.deb /var/lib/apt/lists/*
WORKDIR /results
ENTRYPOINT ["pushbench"]
CMD ["--help"]
