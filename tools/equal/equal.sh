#!/usr/bin/env bash
# Proves that restructuring the code changed no result: builds the commit before the restructuring and the
# working tree, runs both on the same inputs and compares every byte that they write.
#
#   tools/equal/equal.sh [quick|full]
#
# Texts that were rewritten on purpose stand in tools/equal/texts/*.tsv, a line each: old text, tab, new
# text. They are applied to the old outputs before the comparison. White space is folded only in formats
# that wrap paragraphs (text, Markdown, LaTeX, HTML). This script goes when the restructuring ends.
set -euo pipefail
cd "$(dirname "$0")/../.."
base=1b4169d
mode=${1:-quick}
cache=${DNASIM_EQUAL_CACHE:-/tmp/dnasim-equal}
new=$(mktemp -d)
trap 'rm -rf "$new"' EXIT

run_all() { # run_all BINARY DIR: the outputs of one binary
  local bin=$1 dir=$2
  export SOURCE_DATE_EPOCH=0
  "$bin" run -config configs/accel.toml -format json -jobs 2 > "$dir/accel.json"
  "$bin" run -config configs/accel.toml -layers > "$dir/accel.txt"
  "$bin" run -config configs/accel.toml -networks alexnet,alexnet-fmnist -out "$dir/accel" > /dev/null
  "$bin" run -config configs/accel.toml -networks alexnet -format csv > "$dir/alexnet.csv"
  "$bin" energy -format json > "$dir/energy.json"
  "$bin" networks -format json > "$dir/networks.json"
  "$bin" networks transformer -format csv > "$dir/transformer.csv"
  "$bin" quantize -config configs/accel.toml -networks alexnet -format json > "$dir/quantize.json" 2>&1 || true
  [ "$mode" = full ] || return 0
  "$bin" run -config configs/ndp3d.toml -format json > "$dir/ndp3d.json"
  "$bin" run -config configs/rivals.toml -out "$dir/rivals" > /dev/null
  "$bin" run -config configs/rivals.toml -format json > "$dir/rivals.json"
  "$bin" lanes -config configs/accel.toml -networks alexnet,resnet50 -format json > "$dir/lanes.json"
  "$bin" sweep -config configs/sweep_buffers.toml -store "$dir.points" -out "$dir/sweep" > /dev/null 2>&1
  rm -rf "$dir.points"
}

old=$cache/$base/$mode
if [ ! -e "$old/done" ]; then
  rm -rf "$old" && mkdir -p "$old/out"
  git worktree add --detach -f "$cache/$base/tree" "$base" > /dev/null 2>&1 || true
  (cd "$cache/$base/tree" && go build -o "$cache/$base/dnasim" ./cmd/dnasim && run_all "$cache/$base/dnasim" "$old/out")
  touch "$old/done"
fi
go build -o "$new/dnasim" ./cmd/dnasim
mkdir "$new/out"
run_all "$new/dnasim" "$new/out"

normal() { # normal FILE: what is compared of a file
  # Lists of files with digests and the commit of the build follow from what is compared anyway.
  case $1 in
    *index.json | *index.md) echo; return ;;
    *.txt | *.md | *.tex | *.html | *.htm) perl -CS -Mutf8 -0777 -pe 's/<code>dnasim .*?<\/code>//gs; s/[\s─]+/ /g' < "$1" ;;
    *) cat "$1" ;;
  esac
}
rewritten() { # rewritten: standard input with the old texts replaced by the new ones
  perl -0777 -pe '
    BEGIN {
      for my $f (glob "tools/equal/texts/*.tsv") {
        open my $h, "<", $f or die; while (<$h>) { chomp; next if /^#/ || !/\t/; my ($o, $n) = split /\t/, $_, 2; push @t, [$o, $n] } }
      @t = sort { length $b->[0] <=> length $a->[0] } @t;
    }
    for my $t (@t) { my ($o, $n) = @$t; s/\Q$o\E/$n/g }'
}
status=0
(cd "$old/out" && find . -type f | sort) > "$new/old.list"
(cd "$new/out" && find . -type f | sort) > "$new/new.list"
diff "$new/old.list" "$new/new.list" || status=1
while read -r f; do
  [ -e "$new/out/$f" ] || continue
  if ! cmp -s <(normal "$old/out/$f" | rewritten) <(normal "$new/out/$f"); then
    echo "differs: $f"
    cmp <(normal "$old/out/$f" | rewritten) <(normal "$new/out/$f") | head -1 || true
    status=1
  fi
done < "$new/old.list"
[ $status = 0 ] && echo "equal: $(wc -l < "$new/old.list") files"
exit $status
