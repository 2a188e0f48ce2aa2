package weights

import (
	"fmt"
	"os"
	"path/filepath"
)

// Fetched is the path of a network that does not ship with dnasim, such as
// "mlsd/mlsd_512x512_tiny.onnx", after tools/fetch-models has obtained it: in the
// directory $DNASIM_MODELS or, if that is not set, in dnasim/models of the user's cache
// directory. The error about a file that is not there says how to get it.
func Fetched(file string) (string, error) {
	dir := os.Getenv("DNASIM_MODELS")
	if dir == "" {
		cache, err := os.UserCacheDir()
		if err != nil {
			return "", err
		}
		dir = filepath.Join(cache, "dnasim", "models")
	}
	path := filepath.Join(dir, filepath.FromSlash(file))
	if _, err := os.Stat(path); err != nil {
		return "", fmt.Errorf("%w; go run ./tools/fetch-models obtains the models", err)
	}
	return path, nil
}
