package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dnasim/experiment"
	"dnasim/sweep"
)

func sweepREADME(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("../../sweep/README.md")
	require.NoError(t, err)
	return string(text)
}

// The indexed Job of sweep/README.md: its command, run for every index, leaves what a run without
// shares finds complete.
func TestTheKubernetesJobOfTheREADME(t *testing.T) {
	job := sweepREADME(t)
	completions := regexp.MustCompile(`completions: (\d+)`).FindStringSubmatch(job)
	command := regexp.MustCompile(`args: \["(dnasim .*)"\]`).FindStringSubmatch(job)
	require.Len(t, completions, 2)
	require.Len(t, command, 2)
	require.Contains(t, command[1], "-shard $JOB_COMPLETION_INDEX/"+completions[1]+" ")

	dir := sweepFolder(t)
	self := program(t)
	wrapper := "#!/bin/sh\nexec " + self.Path + " \"$@\"\n"
	require.NoError(t, os.WriteFile(filepath.Join(dir, "dnasim"), []byte(wrapper), 0o700))
	for index := 0; fmt.Sprint(index) != completions[1]; index++ {
		cmd := exec.Command("sh", "-c", strings.ReplaceAll(command[1], "/sweep/", dir+"/"))
		cmd.Env = append(self.Environ(), "PATH="+dir+":"+os.Getenv("PATH"), fmt.Sprintf("JOB_COMPLETION_INDEX=%d", index))
		out, err := cmd.CombinedOutput()
		require.NoError(t, err, "%s", out)
		require.Empty(t, string(out))
	}
	cmd, got, stderr := sweepProgram(t, dir, "-store", filepath.Join(dir, "points"))
	require.NoError(t, cmd.Run(), stderr.String())
	assert.Contains(t, stderr.String(), ": 0 computed, 200 from the store")
	cmd, want, stderr := sweepProgram(t, dir)
	require.NoError(t, cmd.Run(), stderr.String())
	assert.Equal(t, want.String(), got.String())
}

// The file that sweep/README.md shows is one, laid over the default configuration.
func TestTheSweepOfTheREADME(t *testing.T) {
	_, text, ok := strings.Cut(sweepREADME(t), "```toml\n")
	require.True(t, ok)
	text, _, _ = strings.Cut(text, "```\n")
	dir := t.TempDir()
	var defaults bytes.Buffer
	require.Zero(t, dispatch(t.Context(), &console{stdout: &defaults, stderr: &defaults}, []string{"config", "-print-default"}))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "accel.toml"), defaults.Bytes(), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "sweep.toml"), []byte(text), 0o600))
	s, err := sweep.Load(filepath.Join(dir, "sweep.toml"))
	require.NoError(t, err)
	require.NoError(t, s.Check(experiment.NewMemo()))
	assert.Len(t, s.Axes, 3)
}

// The three questions of sweep/README.md: their configurations are whole, and pictures/make.sh
// knows them.
func TestTheQuestionsOfTheREADME(t *testing.T) {
	text := sweepREADME(t)
	script, err := os.ReadFile("../../sweep/pictures/make.sh")
	require.NoError(t, err)
	files, err := filepath.Glob("../../configs/sweep_*.toml")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		s, err := sweep.Load(file)
		require.NoError(t, err)
		require.NoError(t, s.Check(experiment.NewMemo()))
		name := strings.TrimSuffix(strings.TrimPrefix(filepath.Base(file), "sweep_"), ".toml")
		assert.Contains(t, text, "(`configs/"+filepath.Base(file)+"`)")
		assert.Contains(t, text, "(pictures/"+name+".svg)")
		assert.FileExists(t, "../../sweep/pictures/"+name+".svg")
		assert.Regexp(t, "(?m)^"+name+" ", string(script))
	}
}
