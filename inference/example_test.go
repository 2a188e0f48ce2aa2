package inference_test

import (
	"context"
	"fmt"
	"log"

	"dnasim/inference"
	"dnasim/inference/dataset"
	"dnasim/quant"
)

// The accuracy of a trained network in float32 and with its first GEMM in INT8, on
// images other than those that the codes were found on.
func ExampleModel_Accuracy() {
	ctx := context.Background()
	model, err := inference.Load("alexnet_fmnist.onnx")
	if err != nil {
		log.Fatal(err)
	}
	images, err := dataset.FashionMNIST()
	if err != nil {
		log.Fatal(err)
	}
	calibration, evaluation, err := images.Slice(0, 116).Split(16)
	if err != nil {
		log.Fatal(err)
	}
	recording, err := model.Record(ctx, calibration)
	if err != nil {
		log.Fatal(err)
	}
	weights, err := quant.NewSample(model.GEMMs()[0].Weights, 0, 0, 0)
	if err != nil {
		log.Fatal(err)
	}
	activations, err := quant.NewSample(recording.Operands[0].Activations, 0, 0, 0)
	if err != nil {
		log.Fatal(err)
	}
	int8, err := quant.INT8(weights, activations)
	if err != nil {
		log.Fatal(err)
	}
	for _, codes := range []inference.Codes{nil, {0: int8}} {
		accuracy, err := model.Accuracy(ctx, evaluation, codes, 2, nil)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%d of %d\n", accuracy.Correct, accuracy.Samples)
	}
	// Output:
	// 93 of 100
	// 93 of 100
}
