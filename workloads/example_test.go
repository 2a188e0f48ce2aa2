package workloads_test

import (
	"fmt"

	"dnasim/workloads"
)

func ExampleBuild() {
	o := workloads.DefaultOptions()
	network, err := workloads.Build("alexnet", o)
	if err != nil {
		panic(err)
	}
	fmt.Printf("%s: %d parameters, %d MACs\n", network.Title, network.Params(), network.MACs())
	for _, l := range network.Layers[:3] {
		fmt.Printf("%-6s %-8s M=%d K=%d N=%d -> %v\n", l.Name, l.Kind, l.M, l.K, l.N, l.OutputShape)
	}
	// Output:
	// AlexNet (torchvision): 61100840 parameters, 714188480 MACs
	// conv1  conv     M=3025 K=363 N=64 -> 64x55x55 image
	// pool1  maxpool  M=0 K=0 N=0 -> 64x27x27 image
	// conv2  conv     M=729 K=1600 N=192 -> 192x27x27 image
}

func ExampleSynthesize() {
	network, err := workloads.Build("alexnet", workloads.DefaultOptions())
	if err != nil {
		panic(err)
	}
	weights, activations, err := workloads.Synthesize(network.Name, &network.Layers[2], 2, workloads.DefaultTensorsConfig())
	if err != nil {
		panic(err)
	}
	fmt.Printf("%d of %d weights, %s\n", len(weights.Values), weights.Elements, weights.Origin)
	fmt.Printf("%d of %d activations, %s\n", len(activations.Values), activations.Elements, activations.Origin)
	// Output:
	// 65536 of 307200 weights, synthetic laplace(b=0.025), seed 1
	// 46656 of 46656 activations, synthetic rectified (0.5 zero) laplace(b=1), seed 1
}
