# One target for each habit. `make check` before every commit, `make test` before every push;
# `make ci` decides whether a change lands. Each target is one or more steps of .ci/run, which can
# also be run alone: `bash .ci/run vet`; `bash .ci/run -l` lists the steps.

# Formatting, vet, staticcheck, import directions and line widths: finds in a minute or two what
# needs no simulation to find.
check:
	bash .ci/run format vet staticcheck house

# All tests, without the network, in a minute or two on a machine with two processors.
test:
	bash .ci/run test

# The race detector on the packages that start goroutines. Results must not depend on the number
# of workers, so a data race is a wrong result.
race:
	bash .ci/run race

# Each fuzz target for FUZZTIME (3s). Everything that reads a file of the user's has one.
fuzz:
	bash .ci/run fuzz

# Benchmarks of COUNT runs (6) into BENCH_OUT (bench.txt). With BASE=COMMIT the same benchmarks run
# on that commit too, and benchstat says which differences are more than noise. PKG (./...) and
# BENCH (.) select. An idle machine is needed: it is not part of ci.
bench:
	bash .ci/run bench

# Writes golden files, generated sections of documents and the README's output anew. Review the
# difference as text before committing it.
golden:
	bash .ci/run golden

# Everything that decides whether a change lands, in the order of cost.
ci:
	bash .ci/run

.PHONY: check test race fuzz bench golden ci
