# redis-proxy's commands; 'make' alone lists them. They need GNU Make 3.81 or newer, and a Docker engine or Java and Maven.

MVN ?= mvn
# What else Maven is told when it tests.
TEST_ARGS ?=
JAVA ?= $(if $(JAVA_HOME),"$(JAVA_HOME)/bin/java",java)

.PHONY: help build run test image format fuzz prove bench bench-cache bench-hits clean \
  run-in-containers run-on-host test-in-containers test-on-host test-image java-and-maven

help: ## Lists these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@echo
	@echo 'run and test use Docker where an engine answers, else Java and Maven; DOCKER=yes or DOCKER=no decides.'

build: java-and-maven ## Builds proxy-app/target/redis-proxy.jar, without tests (Java 17 or newer, Maven)
	$(MVN) -q -DskipTests package

run: ## Runs the proxy with a Redis that holds sample keys, until Ctrl-C
test: ## Runs the unit tests and the system tests

image: ## Builds the Docker image redis-proxy:latest
	docker build -f docker/Dockerfile -t redis-proxy:latest .

format: java-and-maven ## Formats the sources
	$(MVN) -q spotless:apply

# How long, and what of: FUZZ='io.redisproxy.http.RequestParserFuzz io.redisproxy.http.FieldsFuzz' for the parts alone.
FUZZ_SECONDS ?= 600
FUZZ ?= io.redisproxy.http.fuzz.RequestPathFuzz

fuzz: java-and-maven ## Fuzzes the HTTP port's request path for ten minutes (FUZZ_SECONDS), guided by coverage
	$(MVN) -q -P fuzz -pl proxy-core,proxy-http process-test-classes
	@for target in $(FUZZ); do JAVA=$(JAVA) proxy-http/src/test/fuzz/run $$target $(FUZZ_SECONDS) || exit; done

# Of each of the two proofs, in calm times and with faults. What else can be set, as in
# PROVE_ARGS='-Dprove.seed=1 -Dprove.stale-ms=200', is in the proof's Setting.java.
PROVE_SECONDS ?= 300
PROVE_ARGS ?=

prove: java-and-maven ## Proves on an idle machine, in ten minutes, that with --coherence tracking no answer is stale
	$(MVN) -q -pl system-tests -am verify -Dtest=None -Dsurefire.failIfNoSpecifiedTests=false \
	  -Dit.test=ProveIT -Dfailsafe.failIfNoSpecifiedTests=false -Dsystem-tests.driver=process \
	  -Dprove.seconds=$(PROVE_SECONDS) -Dprove.stale-ms=50 $(PROVE_ARGS)

# What it is told: BENCH_ARGS=--quick for the main cases in four minutes, BENCH_ARGS='--only resp-hits' for one.
BENCH_ARGS ?=

bench: java-and-maven ## Compares the jar with Redis, twemproxy, webdis, nginx and Varnish, in about 25 minutes
	$(MVN) -q -DskipTests -pl proxy-app -am package
	@exec python3 benchmarks/side-by-side $(BENCH_ARGS)

# JMH uses what newer JVMs warn about, unless they know this option, which older ones do not.
bench-cache: java-and-maven ## Compares the cache with Caffeine and others, in about eight minutes, to benchmarks/results
	$(MVN) -q -DskipTests -pl proxy-core,benchmarks -am package
	$(JAVA) -XX:+IgnoreUnrecognizedVMOptions --sun-misc-unsafe-memory-access=allow \
	  -cp benchmarks/target/benchmarks.jar io.redisproxy.benchmarks.CacheComparison

bench-hits: java-and-maven ## Measures what a hit costs without the network, in about two minutes, to benchmarks/results
	$(MVN) -q -DskipTests -pl proxy-core,proxy-resp,proxy-http,benchmarks -am package
	$(JAVA) -XX:+IgnoreUnrecognizedVMOptions --sun-misc-unsafe-memory-access=allow \
	  -cp benchmarks/target/benchmarks.jar io.redisproxy.benchmarks.HitPath

clean: ## Removes what was built in this folder
	rm -rf target */target

# Where run and test do their work.
ifneq ($(filter run test,$(MAKECMDGOALS)),)
DOCKER ?= $(shell docker info >/dev/null 2>&1 && echo yes || echo no)
WHERE := $(if $(filter yes,$(DOCKER)),in-containers,on-host)
run: run-$(WHERE)
test: test-$(WHERE)
endif

run-in-containers: image
	@exec docker/run-in-containers

run-on-host: build
	@MVN='$(MVN)' exec docker/run-on-host

test-in-containers: image test-image
	@TEST_ARGS='$(TEST_ARGS)' exec docker/test-in-containers

test-on-host: java-and-maven
	$(MVN) -B -ntp verify -Dsystem-tests.driver=process -Dsystem-tests.forks=2 $(TEST_ARGS)

# The Maven image with the dependencies and the sources on top.
test-image:
	docker build -f docker/Dockerfile --target test -t redis-proxy:test .

java-and-maven:
	@$(MVN) -v >/dev/null 2>&1 || { echo 'make: this needs Java 17 or newer and Maven (run and test also work with a Docker engine alone)' >&2; exit 1; }
