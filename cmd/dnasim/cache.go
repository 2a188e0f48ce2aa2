package main

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"math"
	"os"
	"path/filepath"
	"runtime/debug"

	"dnasim/internal/cache"
	"dnasim/internal/inputfile"
)

// cacheVariable is the environment variable that names the folder of the cache, or turns it off.
const (
	cacheVariable = "DNASIM_CACHE"
	cacheOff      = "off"
	cacheBytes    = 64 << 20
)

// openCache returns the cache of codes and accuracies in the user's cache folder; nil if there is
// no such folder, or if it is turned off.
func openCache() *cache.Disk {
	folder := os.Getenv(cacheVariable)
	if folder == cacheOff {
		return nil
	}
	if folder == "" {
		user, err := os.UserCacheDir()
		if err != nil {
			return nil
		}
		folder = filepath.Join(user, "dnasim", "values")
	}
	program := programIdentity()
	if program == "" {
		return nil
	}
	return cache.NewDisk(folder, program, cacheBytes)
}

// programIdentity identifies what computes the values: the version of the model alone would not do
// while the program is worked on. It is the commit and how it was built. Where the sources differ
// from the commit, or none is known, it is the digest of the program itself. It is empty if that
// cannot be read.
func programIdentity() string {
	if info, ok := debug.ReadBuildInfo(); ok {
		settings := map[string]string{}
		for _, s := range info.Settings {
			settings[s.Key] = s.Value
		}
		if settings["vcs.revision"] != "" && settings["vcs.modified"] == "false" {
			return release + "\n" + info.String()
		}
	}
	path, err := os.Executable()
	if err != nil {
		return ""
	}
	f, err := inputfile.Open(path, math.MaxInt64)
	if err != nil {
		return ""
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return ""
	}
	return release + "\n" + hex.EncodeToString(h.Sum(nil))
}
