package replay_test

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dnasim/arch/dram/replay"
	"dnasim/arch/dram/replay/replaytest"
)

func TestATraceIsReadAsWritten(t *testing.T) {
	trace, err := replay.ReadTrace(strings.NewReader("0,R,1f40\n 0 , W , 0xFF \r\n\n120,R,0\n"), 1<<20)
	require.NoError(t, err)
	assert.Equal(t, replay.Trace{{Address: 0x1f40}, {Address: 0xff, Write: true}, {Arrival: 120}}, trace)

	var text bytes.Buffer
	n, err := trace.WriteTo(&text)
	require.NoError(t, err)
	assert.Equal(t, int64(text.Len()), n)
	assert.Equal(t, "0,R,1f40\n0,W,ff\n120,R,0\n", text.String())
}

func TestABadTraceNamesTheLine(t *testing.T) {
	for text, want := range map[string]string{
		"":                                       "the trace is empty; allowed: at least one line",
		"\n \n":                                  "the trace is empty",
		"0,R,0\n1,R\n":                           `line 2: "1,R" has not three fields; allowed: arrival_cycle,R|W,hexaddress`,
		"hello\n":                                `line 1: "hello" has not three fields`,
		"0,R,0\n\n1.5,R,0\n":                     `line 3: "1.5" is not an arrival cycle`,
		"x,R,0\n":                                `line 1: "x" is not an arrival cycle`,
		"0,read,0\n":                             `line 1: "read" is neither R nor W`,
		"0,r,0\n":                                `line 1: "r" is neither R nor W`,
		"0,R,\n":                                 `line 1: "" is not a hexadecimal address`,
		"0,R,12g\n":                              `line 1: "12g" is not a hexadecimal address`,
		"0,R,1,2\n":                              `line 1: "1,2" is not a hexadecimal address`,
		"0,R,-1\n":                               `line 1: "-1" is not a hexadecimal address`,
		"0,R,11111111111111111\n":                `line 1: "11111111111111111" is not a hexadecimal address`,
		"5,R,0\n5,W,0\n4,R,0\n":                  "line 3: arrival 4 runs backwards; allowed: at least 5",
		"-1,R,0\n":                               "line 1: arrival -1; allowed: 0 to 4503599627370496 cycles",
		"4503599627370497,R,0\n":                 "line 1: arrival 4503599627370497",
		"99999999999999999999,R,0\n":             "line 1: \"99999999999999999999\" is not an arrival cycle",
		"0,R,3ff\n0,R,400\n":                     "line 2: address 0x400 is beyond the device; allowed: less than 0x400",
		"0,R,0\n" + strings.Repeat("1", 5000):    "line 2: longer than 4096 bytes",
		"0,R,0\n1,R," + strings.Repeat("g", 200): `line 2: "` + strings.Repeat("g", 60) + `..." is not`,
	} {
		_, err := replay.ReadTrace(strings.NewReader(text), 1<<10)
		var fault *replay.TraceError
		require.True(t, errors.As(err, &fault), "%.30q: %v", text, err)
		assert.ErrorContains(t, err, want)
	}
}

func TestAReaderThatFailsIsReported(t *testing.T) {
	_, err := replay.ReadTrace(iotest.ErrReader(errors.New("disk on fire")), 1<<10)
	assert.EqualError(t, err, "disk on fire")
}

func TestReplayRefusesATraceThatCannotBe(t *testing.T) {
	config, _ := replaytest.Preset(t, "vault1", "small_read")
	for want, trace := range map[string]replay.Trace{
		"the trace is empty":              nil,
		"line 2: arrival 1 runs":          {{Arrival: 2}, {Arrival: 1}},
		"line 1: address 0x10000000":      {{Address: 256 << 20}},
		"line 1: arrival -5; allowed: 0 ": {{Arrival: -5}},
	} {
		_, err := replay.Run(context.Background(), config, trace, replay.Options{})
		assert.ErrorContains(t, err, want)
	}
}

func TestReplayEndsWhenItsContextDoes(t *testing.T) {
	config, trace := replaytest.Preset(t, "vault1", "seq_read")
	ctx, cancel := context.WithCancelCause(context.Background())
	stop := errors.New("enough")
	_, err := replay.Run(ctx, config, trace, replay.Options{Accepted: func(i int, _ int64) {
		if i == 100 {
			cancel(stop)
		}
	}})
	assert.ErrorIs(t, err, stop)
}

func TestReplayTellsOfItsProgress(t *testing.T) {
	config, trace := replaytest.Preset(t, "vault1", "dnn_tile")
	trace = append(trace, trace...)
	var seen []int
	_, err := replay.Run(context.Background(), config, trace, replay.Options{Progress: func(done, all int) {
		assert.Equal(t, len(trace), all)
		seen = append(seen, done)
	}})
	require.NoError(t, err)
	assert.Equal(t, []int{0, 1 << 14, len(trace)}, seen)
}

func FuzzReadTrace(f *testing.F) {
	f.Add("0,R,0\n10,W,1f40\n")
	f.Add("5,R,0\n4,R,0\n")
	f.Add("0,R,ffffffffffffffff")
	f.Fuzz(func(t *testing.T, text string) {
		const capacity = 256 << 20
		trace, err := replay.ReadTrace(strings.NewReader(text), capacity)
		if err != nil {
			var fault *replay.TraceError
			require.True(t, errors.As(err, &fault))
			require.LessOrEqual(t, fault.Line, strings.Count(text, "\n")+1)
			return
		}
		var written bytes.Buffer
		_, err = trace.WriteTo(&written)
		require.NoError(t, err)
		again, err := replay.ReadTrace(&written, capacity)
		require.NoError(t, err)
		require.Equal(t, trace, again)
	})
}
