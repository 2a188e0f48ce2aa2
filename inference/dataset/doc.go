// Package dataset provides images as inputs of networks: the labelled images that ship with the
// program, and image files.
//
// It knows pixels, labels and file formats. It must not know networks, codes or hardware. Start
// reading with images.go (the shipped images); imagefile.go reads PNG and JPEG files.
package dataset
