package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"strings"
)

// root is the folder that all files of an npm archive are in.
const root = "package/"

// maxList is the most bytes of a file that lists chunks.
const maxList = 1 << 20

// extract writes a file of an archive, or the chunks it consists of, to a path.
func extract(archive string, m *model, to string) error {
	file, key, chunked := strings.Cut(m.member, "#")
	if !chunked {
		return extractAll(archive, []string{file}, m.bytes, to)
	}
	var list bytes.Buffer
	if err := eachMember(archive, []string{file}, func(_ int, r io.Reader) error {
		_, err := io.Copy(&list, io.LimitReader(r, maxList))
		return err
	}); err != nil {
		return err
	}
	chunks, err := chunkNames(list.Bytes(), key)
	if err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	for i, chunk := range chunks {
		chunks[i] = path.Join(path.Dir(file), chunk)
	}
	return extractAll(archive, chunks, m.bytes, to)
}

// chunkNames reads the names of the chunks under a key, in order.
func chunkNames(list []byte, key string) ([]string, error) {
	var resources map[string]struct {
		Chunks []struct {
			Hash string `json:"hash"`
		} `json:"chunks"`
	}
	if err := json.Unmarshal(list, &resources); err != nil {
		return nil, err
	}
	var names []string
	for _, c := range resources[key].Chunks {
		if c.Hash == "" || strings.ContainsAny(c.Hash, "/\\") {
			return nil, fmt.Errorf("%q is not the name of a chunk", c.Hash)
		}
		names = append(names, c.Hash)
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("no chunks under %q", key)
	}
	return names, nil
}

// extractAll writes files one after the other, at most limit bytes. They stand in the archive
// in any order, so they are kept until all are there.
func extractAll(archive string, members []string, limit int64, to string) error {
	parts := make([][]byte, len(members))
	var total int64
	err := eachMember(archive, members, func(i int, r io.Reader) error {
		data, err := io.ReadAll(io.LimitReader(r, limit-total+1))
		parts[i], total = data, total+int64(len(data))
		if err == nil && total > limit {
			err = fmt.Errorf("it has more than the expected %d bytes", limit)
		}
		return err
	})
	if err != nil {
		return err
	}
	return os.WriteFile(to, bytes.Join(parts, nil), 0o644)
}

// eachMember visits the named files of an archive, in the order of the archive. All must be
// there.
func eachMember(archive string, members []string, visit func(i int, r io.Reader) error) error {
	f, err := os.Open(archive)
	if err != nil {
		return err
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return err
	}
	wanted := map[string]int{}
	for i, member := range members {
		wanted[root+member] = i
	}
	t := tar.NewReader(z)
	for len(wanted) > 0 {
		header, err := t.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		i, ok := wanted[header.Name]
		if !ok {
			continue
		}
		if err := visit(i, t); err != nil {
			return fmt.Errorf("%s: %w", header.Name, err)
		}
		delete(wanted, header.Name)
	}
	for name := range wanted {
		return fmt.Errorf("%s is not in the package", strings.TrimPrefix(name, root))
	}
	return nil
}
