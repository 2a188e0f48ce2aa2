package chart

import (
	"encoding/binary"
	"hash/crc32"
)

// withDensity inserts the chunk pHYs (PNG specification, 11.3.5.3) after the header, so
// that programs which include the picture know its size.
func withDensity(png []byte, dpi int) []byte {
	const (
		signature     = 8
		header        = 25 // length, type, 13 bytes, checksum
		metresPerInch = 0.0254
	)
	perMetre := uint32(float64(dpi)/metresPerInch + 0.5)
	chunk := binary.BigEndian.AppendUint32(nil, 9)
	chunk = append(chunk, "pHYs"...)
	chunk = binary.BigEndian.AppendUint32(chunk, perMetre)
	chunk = binary.BigEndian.AppendUint32(chunk, perMetre)
	chunk = append(chunk, 1) // the unit is the metre
	chunk = binary.BigEndian.AppendUint32(chunk, crc32.ChecksumIEEE(chunk[4:]))
	out := append([]byte(nil), png[:signature+header]...)
	out = append(out, chunk...)
	return append(out, png[signature+header:]...)
}
