package describe_test

import (
	"fmt"

	"dnasim/workloads/describe"
)

func ExampleBuild() {
	o := describe.DefaultOptions()
	network, err := describe.Build("alexnet", o)
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
