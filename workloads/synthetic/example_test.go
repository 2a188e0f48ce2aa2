package synthetic_test

import (
	"fmt"

	"dnasim/workloads/describe"
	"dnasim/workloads/synthetic"
)

func ExampleOperands() {
	network, err := describe.Build("alexnet", describe.DefaultOptions())
	if err != nil {
		panic(err)
	}
	weights, activations, err := synthetic.Operands(network.Name, &network.Layers[2], 2, synthetic.DefaultConfig())
	if err != nil {
		panic(err)
	}
	fmt.Printf("%d of %d weights, %s\n", len(weights.Values), weights.Elements, weights.Origin)
	fmt.Printf("%d of %d activations, %s\n", len(activations.Values), activations.Elements, activations.Origin)
	// Output:
	// 65536 of 307200 weights, synthetic laplace(b=0.025), seed 1
	// 46656 of 46656 activations, synthetic rectified (0.5 zero) laplace(b=1), seed 1
}
