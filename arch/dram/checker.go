package dram

// Checker stub
type Checker struct{}

func NewChecker(c Config) *Checker { return nil }
func (c *Checker) Watch(Command)   {}
func (c *Checker) Err() error      { return nil }
func (c *Checker) Commands() int64 { return 0 }
