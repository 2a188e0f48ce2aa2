package weights

import "testing"

func BenchmarkReadONNX(b *testing.B) {
	data, err := Model("transformer_fmnist.onnx")
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := ReadONNX("m.onnx", data); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDecode(b *testing.B) {
	raw := make([]byte, 1<<20)
	for _, typ := range []ElementType{TypeFloat32, TypeFloat16, TypeBFloat16, TypeUint8} {
		b.Run(string(typ), func(b *testing.B) {
			b.SetBytes(int64(len(raw)))
			for b.Loop() {
				var t Tensor
				if err := t.decode(typ, raw); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
