#include "textflag.h"

// The functions hold the sums in Y0 to Y7, two registers for each row, and walk over k once. In
// float64 a register holds half as many sums, so they walk twice. Products and sums are separate
// instructions (no fused multiply-add), as in tile.go, so that the results are equal bit for bit.
//
// If `more` is true the sums continue those in c.
//
// R8-R11 rows of a, CX element within the run, R13 run, R12 runs left, BX stride in
// bytes, DI panel of b.

#define LOAD_ARGUMENTS(SHIFT) \
	MOVQ a_base+32(FP), SI \
	MOVQ rows+56(FP), DX \
	MOVQ runs+64(FP), R12 \
	MOVQ run+72(FP), R13 \
	MOVQ stride+80(FP), BX \
	MOVQ b_base+88(FP), DI \
	MOVQ 0(DX), R8 \
	MOVQ 8(DX), R9 \
	MOVQ 16(DX), R10 \
	MOVQ 24(DX), R11 \
	SHLQ $SHIFT, R8 \
	SHLQ $SHIFT, R9 \
	SHLQ $SHIFT, R10 \
	SHLQ $SHIFT, R11 \
	SHLQ $SHIFT, BX \
	ADDQ SI, R8 \
	ADDQ SI, R9 \
	ADDQ SI, R10 \
	ADDQ SI, R11

// SI is the address of the first row.
#define LOAD_SUMS(SHIFT) \
	MOVQ ldc+24(FP), DX \
	SHLQ $SHIFT, DX \
	VMOVUPS (SI), Y0 \
	VMOVUPS 32(SI), Y1 \
	ADDQ DX, SI \
	VMOVUPS (SI), Y2 \
	VMOVUPS 32(SI), Y3 \
	ADDQ DX, SI \
	VMOVUPS (SI), Y4 \
	VMOVUPS 32(SI), Y5 \
	ADDQ DX, SI \
	VMOVUPS (SI), Y6 \
	VMOVUPS 32(SI), Y7

#define CLEAR_SUMS \
	VXORPS Y0, Y0, Y0 \
	VXORPS Y1, Y1, Y1 \
	VXORPS Y2, Y2, Y2 \
	VXORPS Y3, Y3, Y3 \
	VXORPS Y4, Y4, Y4 \
	VXORPS Y5, Y5, Y5 \
	VXORPS Y6, Y6, Y6 \
	VXORPS Y7, Y7, Y7

#define NEXT_RUN \
	ADDQ BX, R8 \
	ADDQ BX, R9 \
	ADDQ BX, R10 \
	ADDQ BX, R11

// SI: where the first row goes.
#define STORE_SUMS(SHIFT) \
	MOVQ ldc+24(FP), DX \
	SHLQ $SHIFT, DX \
	VMOVUPS Y0, (SI) \
	VMOVUPS Y1, 32(SI) \
	ADDQ DX, SI \
	VMOVUPS Y2, (SI) \
	VMOVUPS Y3, 32(SI) \
	ADDQ DX, SI \
	VMOVUPS Y4, (SI) \
	VMOVUPS Y5, 32(SI) \
	ADDQ DX, SI \
	VMOVUPS Y6, (SI) \
	VMOVUPS Y7, 32(SI)

#define FLOAT_ROW(ROW, LOW, HIGH) \
	VBROADCASTSS (ROW)(CX*4), Y10 \
	VMULPS Y8, Y10, Y11 \
	VMULPS Y9, Y10, Y12 \
	VADDPS Y11, LOW, LOW \
	VADDPS Y12, HIGH, HIGH

// func tileFloatAVX2(c []float32, ldc int, a []float32, rows *[tileRows]int, runs, run, stride int, b []float32, more bool)
TEXT ·tileFloatAVX2(SB), NOSPLIT, $0-113
	LOAD_ARGUMENTS(2)
	CMPB more+112(FP), $0
	JNE  floatMore
	CLEAR_SUMS

floatRun:
	XORQ CX, CX

floatElement:
	VMOVUPS (DI), Y8
	VMOVUPS 32(DI), Y9
	FLOAT_ROW(R8, Y0, Y1)
	FLOAT_ROW(R9, Y2, Y3)
	FLOAT_ROW(R10, Y4, Y5)
	FLOAT_ROW(R11, Y6, Y7)
	ADDQ $64, DI
	INCQ CX
	CMPQ CX, R13
	JLT  floatElement
	NEXT_RUN
	DECQ R12
	JNZ  floatRun
	MOVQ c_base+0(FP), SI
	STORE_SUMS(2)
	VZEROUPPER
	RET

floatMore:
	MOVQ c_base+0(FP), SI
	LOAD_SUMS(2)
	JMP  floatRun

#define DOUBLE_ROW(ROW, LOW, HIGH) \
	VBROADCASTSD (ROW)(CX*8), Y10 \
	VMULPD Y8, Y10, Y11 \
	VMULPD Y9, Y10, Y12 \
	VADDPD Y11, LOW, LOW \
	VADDPD Y12, HIGH, HIGH

// func tileDoubleAVX2(c []float64, ldc int, a []float64, rows *[tileRows]int, runs, run, stride int, b []float64, more bool)
TEXT ·tileDoubleAVX2(SB), NOSPLIT, $0-113
	XORQ AX, AX // byte offset of the 8 columns of this pass

doublePass:
	LOAD_ARGUMENTS(3)
	ADDQ AX, DI
	CMPB more+112(FP), $0
	JNE  doubleMore
	CLEAR_SUMS

doubleRun:
	XORQ CX, CX

doubleElement:
	VMOVUPD (DI), Y8
	VMOVUPD 32(DI), Y9
	DOUBLE_ROW(R8, Y0, Y1)
	DOUBLE_ROW(R9, Y2, Y3)
	DOUBLE_ROW(R10, Y4, Y5)
	DOUBLE_ROW(R11, Y6, Y7)
	ADDQ $128, DI
	INCQ CX
	CMPQ CX, R13
	JLT  doubleElement
	NEXT_RUN
	DECQ R12
	JNZ  doubleRun
	MOVQ c_base+0(FP), SI
	ADDQ AX, SI
	STORE_SUMS(3)
	ADDQ $64, AX
	CMPQ AX, $128
	JLT  doublePass
	VZEROUPPER
	RET

doubleMore:
	MOVQ c_base+0(FP), SI
	ADDQ AX, SI
	LOAD_SUMS(3)
	JMP  doubleRun

// Two elements of a and the two matching rows of the panel make one multiply-add of pairs.
#define INTEGER_ROW(ROW, LOW, HIGH) \
	VPBROADCASTD (ROW)(CX*2), Y10 \
	VPMADDWD Y8, Y10, Y11 \
	VPMADDWD Y9, Y10, Y12 \
	VPADDD Y11, LOW, LOW \
	VPADDD Y12, HIGH, HIGH

// func tileIntegerAVX2(c []int32, ldc int, a []int16, rows *[tileRows]int, runs, run, stride int, b []int16, more bool)
TEXT ·tileIntegerAVX2(SB), NOSPLIT, $0-113
	LOAD_ARGUMENTS(1)
	CMPB more+112(FP), $0
	JNE  integerMore
	CLEAR_SUMS

integerRun:
	XORQ CX, CX

integerPair:
	VMOVDQU (DI), Y8
	VMOVDQU 32(DI), Y9
	INTEGER_ROW(R8, Y0, Y1)
	INTEGER_ROW(R9, Y2, Y3)
	INTEGER_ROW(R10, Y4, Y5)
	INTEGER_ROW(R11, Y6, Y7)
	ADDQ $64, DI
	ADDQ $2, CX
	CMPQ CX, R13
	JLT  integerPair
	NEXT_RUN
	DECQ R12
	JNZ  integerRun
	MOVQ c_base+0(FP), SI
	STORE_SUMS(2)
	VZEROUPPER
	RET

integerMore:
	MOVQ c_base+0(FP), SI
	LOAD_SUMS(2)
	JMP  integerRun
