// Package studies says what tables and pictures show of a comparison of number formats
// (WriteFormats, FormatPictures), of a comparison of lanes (WriteLanes), and of the codes of one
// tensor (RMAEPicture, HistogramPicture). It must not know how the figures were found.
//
// Start reading at formats.go and lanes.go.
package studies
