package slurm

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dnasim/internal/invalid"
)

func TestQueueListsTheTasksOfOneJob(t *testing.T) {
	const text = "7|PENDING|Resources|4-7\n8|RUNNING|None|1\n7|RUNNING|None|0\n77|RUNNING|None|2\n\nnoise\n"
	assert.Equal(t, []queued{
		{state: "PENDING", reason: "Resources", tasks: "4-7"},
		{state: "RUNNING", reason: "None", tasks: "0"},
	}, parseQueue(text, "7"))
	assert.Empty(t, parseQueue(text, "9"), "a job that has ended")
	a := &Array{id: "7", Stored: func() int { return 1 }}
	assert.Equal(t, "job 7: tasks: 1 running, 4 waiting (Resources); 1 point in the store", a.describe(parseQueue(text, "7")))
}

func TestTasksAreCountedAsSqueueWritesThem(t *testing.T) {
	for text, want := range map[string]int{"3": 1, "4-7": 4, "1,4-7%2": 5, "N/A": 1} {
		assert.Equal(t, want, countTasks(text), text)
	}
}

func TestArrayNamesTheSharesWithMissingPoints(t *testing.T) {
	a := &Array{Config: Config{Tasks: 8}}
	assert.Equal(t, "0-2,5", a.array([]int{0, 1, 2, 13, 8}))
	assert.Equal(t, "4", a.array([]int{4, 12}))
}

func TestImpossibleConfigsNameTheKey(t *testing.T) {
	for key, c := range map[string]Config{
		"tasks":        {Tasks: maxTasks + 1},
		"cpus":         {CPUs: -1},
		"time_minutes": {TimeMinutes: -1},
		"partition":    {Partition: "-x"},
		"options[1]":   {Options: []string{"--mem=4G", "--array=1"}},
		"options[0]":   {Options: []string{"mem"}},
	} {
		var field *invalid.FieldError
		require.ErrorAs(t, c.Validate(), &field, key)
		assert.Equal(t, key, field.Key)
	}
	assert.NoError(t, (&Config{Tasks: 4, Partition: "gpu", Options: []string{"--mem=4G"}}).Validate())
	assert.Equal(t, []int{4, 16, 3, 1}, []int{(&Config{Tasks: 4}).TasksFor(100), (&Config{}).TasksFor(100), (&Config{}).TasksFor(3), (&Config{}).TasksFor(0)})
}
