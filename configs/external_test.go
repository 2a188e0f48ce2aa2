package configs_test

import (
	"encoding/base64"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dnasim/configs"
	"dnasim/workloads/describe"
)

// The error about weights in a file that is not there names that file and the initializer, and not
// the model, which is there.
func TestMissingExternalDataIsNamed(t *testing.T) {
	// A convolution with initializers w and b in e1.data.
	model, err := base64.StdEncoding.DecodeString("CAg6wQEKEgoBeAoBdwoBYhIBeSIEQ29udhIBZypBCEAIAwgDCAMQAUIBd2oTCghsb2NhdGlvbhIHZTEu" +
		"ZGF0YWoLCgZvZmZzZXQSATBqDgoGbGVuZ3RoEgQ2OTEycAEqPQhAEAFCAWJqEwoIbG9jYXRpb24SB2UxLmRhdGFqDgoGb2Zmc2V0EgQ2OTEyag0KBmxlbmd0" +
		"aBIDMjU2cAFaGwoBeBIWChQIARIQCgIIAQoCCAMKAgggCgIIIGIJCgF5EgQKAggBQgQKABAR")
	require.NoError(t, err)
	path := filepath.Join(t.TempDir(), "e1.onnx")
	require.NoError(t, os.WriteFile(path, model, 0o666))
	_, err = configs.Network(path, describe.DefaultOptions(), configs.Imported{})
	assert.ErrorContains(t, err, `initializer "w": its values are in the file "e1.data" beside the model: `)
}
