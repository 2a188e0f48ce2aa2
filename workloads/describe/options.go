package describe

import (
	"dnasim/internal/invalid"
	"dnasim/workloads"
)

// How the target of a network that translates is produced.
const (
	// TeacherForced: all target tokens are known and processed at once, as in training
	// and scoring.
	TeacherForced = "teacher-forced"
	// Greedy: one token after the other; keys and values of earlier tokens are kept,
	// every step reads all weights of the decoder anew.
	Greedy = "greedy"
)

// Options are the sizes a network is built for.
type Options struct {
	// Batch is the number of images or sequences processed together.
	Batch int
	// SourceTokens and TargetTokens are the sentence lengths of networks that
	// translate; the sequences of other networks have the length their file states.
	SourceTokens, TargetTokens int
	// Decoding is TeacherForced or Greedy; it concerns networks with an autoregressive
	// embedding and no others.
	Decoding string
}

// DefaultOptions are batch 1 and the teacher-forced translation of 30 tokens into 30.
func DefaultOptions() Options {
	return Options{Batch: 1, SourceTokens: 30, TargetTokens: 30, Decoding: TeacherForced}
}

// Validate reports the first impossible value as an *invalid.FieldError.
func (o Options) Validate() error {
	for _, size := range []struct {
		key   string
		value int
	}{{"batch", o.Batch}, {"source_tokens", o.SourceTokens}, {"target_tokens", o.TargetTokens}} {
		if err := invalid.Between(size.key, size.value, 1, workloads.MaxSide); err != nil {
			return err
		}
	}
	return invalid.OneOf("decoding", o.Decoding, TeacherForced, Greedy)
}
