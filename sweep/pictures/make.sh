#!/bin/sh
# Runs the three sweeps that sweep/README.md tells of and puts their pictures here. Everything else that they give, tables and
# pages, is left in the folder named as argument, by default a new temporary one; so are the points, from which an interrupted
# run goes on when it is given the folder again.
#
#   sh sweep/pictures/make.sh [DIR]
set -eu
cd "$(dirname "$0")/../.."
out=${1:-$(mktemp -d)}
mkdir -p "$out"
go build -o "$out/dnasim" ./cmd/dnasim

# NAME of the configuration and of its picture here; KEY of the picture among those of the sweep.
while read -r name key; do
  "$out/dnasim" sweep -config "configs/sweep_$name.toml" -store "$out/$name.points" -out "$out/$name" > /dev/null
  cp "$out/$name/pictures/$key.svg" "sweep/pictures/$name.svg"
done << END
lanes axis-all-networks-n
bandwidth axis-all-networks-bandwidth-gbps
buffers front-resnet50-on-int8-energy-uj-area-mm2
END
echo "pictures are in sweep/pictures, tables and pages in $out"
