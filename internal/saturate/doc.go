// Package saturate multiplies and adds counts that may exceed 63 bits. The result is then
// math.MaxInt64, which every limit refuses.
package saturate
