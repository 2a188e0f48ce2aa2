package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// fetcher puts files of packages into a directory.
type fetcher struct {
	dir string
	log io.Writer
	// download puts the archive of a package into a directory and returns its path.
	download func(ctx context.Context, pack, dir string) (string, error)
}

// fetch obtains the files that are not there, one package after the other.
func (f *fetcher) fetch(ctx context.Context, list []*model) error {
	var order []string
	missing := map[string][]*model{}
	for _, m := range list {
		if f.has(m) {
			fmt.Fprintf(f.log, "%s is there\n", m.file)
			continue
		}
		if missing[m.pack] == nil {
			order = append(order, m.pack)
		}
		missing[m.pack] = append(missing[m.pack], m)
	}
	for _, pack := range order {
		if err := f.fetchPackage(ctx, pack, missing[pack]); err != nil {
			return fmt.Errorf("%s: %w", pack, err)
		}
	}
	return nil
}

// has reports whether the file is there with the right content.
func (f *fetcher) has(m *model) bool {
	file, err := os.Open(filepath.Join(f.dir, m.file))
	if err != nil {
		return false
	}
	defer file.Close()
	return m.check(io.LimitReader(file, m.bytes+1)) == nil
}

// check compares size and sum.
func (m *model) check(r io.Reader) error {
	sum := sha256.New()
	n, err := io.Copy(sum, r)
	if err != nil {
		return err
	}
	if got := hex.EncodeToString(sum.Sum(nil)); n != m.bytes || got != m.sha256 {
		return fmt.Errorf("%s has %d bytes and the SHA-256 %s; expected are %d and %s", m.member, n, got, m.bytes, m.sha256)
	}
	return nil
}

// fetchPackage downloads a package and installs files of it. Temporary files are in the
// directory itself, so that the last step is a rename.
func (f *fetcher) fetchPackage(ctx context.Context, pack string, list []*model) error {
	if err := os.MkdirAll(f.dir, 0o755); err != nil {
		return err
	}
	work, err := os.MkdirTemp(f.dir, ".fetch-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	fmt.Fprintf(f.log, "%s: downloading\n", pack)
	archive, err := f.download(ctx, pack, work)
	if err != nil {
		return err
	}
	for _, m := range list {
		if err := f.install(archive, work, m); err != nil {
			return err
		}
		fmt.Fprintf(f.log, "%s: %d bytes, licence %s\n", m.file, m.bytes, m.licence)
	}
	return nil
}

// install extracts a file, verifies it and moves it into place.
func (f *fetcher) install(archive, work string, m *model) error {
	part := filepath.Join(work, "part")
	if err := extract(archive, m, part); err != nil {
		return err
	}
	file, err := os.Open(part)
	if err != nil {
		return err
	}
	if err := errors.Join(m.check(file), file.Close()); err != nil {
		return err
	}
	target := filepath.Join(f.dir, m.file)
	if err := os.MkdirAll(filepath.Dir(target), 0o755); err != nil {
		return err
	}
	return os.Rename(part, target)
}

// npmPack downloads a package with npm, which runs none of its scripts.
func npmPack(ctx context.Context, pack, dir string) (string, error) {
	npm, err := exec.LookPath("npm")
	if err != nil {
		return "", fmt.Errorf("npm, which downloads the packages, is not installed: %w", err)
	}
	c := exec.CommandContext(ctx, npm, "pack", "--silent", "--ignore-scripts", "--pack-destination", dir, pack)
	c.Dir = dir
	var complaint strings.Builder
	c.Stderr = &complaint
	if err := c.Run(); err != nil {
		return "", fmt.Errorf("npm pack: %w\n%s", err, complaint.String())
	}
	found, err := filepath.Glob(filepath.Join(dir, "*.tgz"))
	if err != nil || len(found) != 1 {
		return "", fmt.Errorf("npm pack made %d archives, expected one", len(found))
	}
	return found[0], nil
}
