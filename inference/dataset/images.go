package dataset

import (
	"fmt"

	"dnasim/inference/kernel"
	"dnasim/workloads/weights"
)

// Normalisation of Fashion-MNIST, with which the shipped networks were trained: mean and
// standard deviation of the pixels of the training set, on a scale of 0 to 1.
const (
	pixelMean      = 0.2860
	pixelDeviation = 0.3530
)

// Images are inputs of a network with their labels.
type Images struct {
	// Pixels are normalised: image by image, each Channels x Height x Width.
	Pixels                  []float32
	Labels                  []uint8
	Channels, Height, Width int
}

// Len is the number of images.
func (im Images) Len() int { return len(im.Labels) }

// size is the number of pixels of one image.
func (im Images) size() int { return im.Channels * im.Height * im.Width }

// Slice returns images from <= i < to. It shares the pixels.
func (im Images) Slice(from, to int) Images {
	part := im
	part.Labels = im.Labels[from:to]
	part.Pixels = im.Pixels[from*im.size() : to*im.size()]
	return part
}

// Split returns the first n images, to calibrate with, and all others, to evaluate with:
// no image is in both.
func (im Images) Split(n int) (calibration, evaluation Images, err error) {
	if n < 1 || n >= im.Len() {
		return Images{}, Images{}, fmt.Errorf("%d calibration images of %d: allowed are 1 to %d, so that at least one is left to evaluate", n, im.Len(), im.Len()-1)
	}
	return im.Slice(0, n), im.Slice(n, im.Len()), nil
}

// Check reports why the images cannot be used: there are none, pixels are missing, or a pixel is
// not finite.
func (im Images) Check() error {
	if im.Len() == 0 {
		return fmt.Errorf("there are no images")
	}
	if len(im.Pixels) != im.Len()*im.size() {
		return fmt.Errorf("%d pixels for %d images of %dx%dx%d; want %d", len(im.Pixels), im.Len(), im.Channels, im.Height, im.Width, im.Len()*im.size())
	}
	for i, p := range im.Pixels {
		if !kernel.Finite(p) {
			return fmt.Errorf("image %d, pixel %d is %v", i/im.size(), i%im.size(), p)
		}
	}
	return nil
}

// FashionMNIST returns the shipped images: the first 2,000 of the test set of Fashion-MNIST,
// normalised as (x/255 - 0.2860)/0.3530.
func FashionMNIST() (Images, error) {
	const imagesFile, labelsFile = "fashion_mnist_test2000_images_idx3.gz", "fashion_mnist_test2000_labels_idx1.gz"
	pixels, err := readIDX(imagesFile, 3)
	if err != nil {
		return Images{}, err
	}
	labels, err := readIDX(labelsFile, 1)
	if err != nil {
		return Images{}, err
	}
	if pixels.Dims[0] != labels.Dims[0] {
		return Images{}, fmt.Errorf("%s holds %d images, %s %d labels", imagesFile, pixels.Dims[0], labelsFile, labels.Dims[0])
	}
	return Images{
		Pixels: normalised(pixels.Data), Labels: labels.Data,
		Channels: 1, Height: pixels.Dims[1], Width: pixels.Dims[2],
	}, nil
}

func readIDX(file string, dims int) (*weights.Bytes, error) {
	data, err := weights.Model(file)
	if err != nil {
		return nil, err
	}
	b, err := weights.ReadIDX(file, data)
	if err == nil && len(b.Dims) != dims {
		err = fmt.Errorf("%s has %d dimensions, want %d", file, len(b.Dims), dims)
	}
	return b, err
}

func normalised(pixels []byte) []float32 {
	var table [256]float32
	for i := range table {
		table[i] = float32((float64(i)/255 - pixelMean) / pixelDeviation)
	}
	out := make([]float32, len(pixels))
	for i, p := range pixels {
		out[i] = table[p]
	}
	return out
}
