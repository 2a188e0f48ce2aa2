// Package portable has elementary functions whose results are the same, bit for bit, on every
// processor. Those of package math are not: some are in assembly that uses fused multiply-adds
// where the processor has them, and compilers for arm64, riscv64, ppc64le and s390x fuse products
// and sums of the rest.
//
// Everywhere in this module a product that is added to something is converted explicitly, as in
// float64(x*y) + z. The Go specification then forbids fusing. Tests in cmd/dnasim fail where a
// conversion is missing, and where a function of package math is called that is replaced here.
//
// The functions are those of Go's standard library in portable form. Errors stay within 1 unit in
// the last place, where not said otherwise. Special cases are those of package math.
package portable
