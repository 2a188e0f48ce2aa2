#include "textflag.h"

// Each function walks over its slices, DI and SI, 8 elements (CX left) at a time.

// func finishRowAVX2(row, bias []float32, floor float32)
TEXT ·finishRowAVX2(SB), NOSPLIT, $0-52
	MOVQ row_base+0(FP), DI
	MOVQ row_len+8(FP), CX
	MOVQ bias_base+24(FP), SI
	VBROADCASTSS floor+48(FP), Y1
	TESTQ CX, CX
	JZ finished

finishStep:
	VMOVUPS (DI), Y0
	VADDPS (SI), Y0, Y0
	VMAXPS Y0, Y1, Y0 // the first operand, the sum, where it is NaN
	VMOVUPS Y0, (DI)
	ADDQ $32, DI
	ADDQ $32, SI
	SUBQ $8, CX
	JNZ finishStep

finished:
	VZEROUPPER
	RET

// func scaleRowAVX2(dst []float32, sums []int32, scale float64)
TEXT ·scaleRowAVX2(SB), NOSPLIT, $0-56
	MOVQ dst_base+0(FP), DI
	MOVQ dst_len+8(FP), CX
	MOVQ sums_base+24(FP), SI
	VBROADCASTSD scale+48(FP), Y2
	TESTQ CX, CX
	JZ scaled

scaleStep:
	VCVTDQ2PD (SI), Y0
	VCVTDQ2PD 16(SI), Y1
	VMULPD Y2, Y0, Y0
	VMULPD Y2, Y1, Y1
	VCVTPD2PSY Y0, X0
	VCVTPD2PSY Y1, X1
	VMOVUPS X0, (DI)
	VMOVUPS X1, 16(DI)
	ADDQ $32, DI
	ADDQ $32, SI
	SUBQ $8, CX
	JNZ scaleStep

scaled:
	VZEROUPPER
	RET

// func narrowRowAVX2(dst []float32, sums []float64)
TEXT ·narrowRowAVX2(SB), NOSPLIT, $0-48
	MOVQ dst_base+0(FP), DI
	MOVQ dst_len+8(FP), CX
	MOVQ sums_base+24(FP), SI
	TESTQ CX, CX
	JZ narrowed

narrowStep:
	VCVTPD2PSY (SI), X0
	VCVTPD2PSY 32(SI), X1
	VMOVUPS X0, (DI)
	VMOVUPS X1, 16(DI)
	ADDQ $32, DI
	ADDQ $64, SI
	SUBQ $8, CX
	JNZ narrowStep

narrowed:
	VZEROUPPER
	RET

// func maximumRowAVX2(dst, src []float32)
TEXT ·maximumRowAVX2(SB), NOSPLIT, $0-48
	MOVQ dst_base+0(FP), DI
	MOVQ dst_len+8(FP), CX
	MOVQ src_base+24(FP), SI
	TESTQ CX, CX
	JZ raised

maximumStep:
	VMOVUPS (DI), Y0
	VMOVUPS (SI), Y1
	VCMPPS $3, Y1, Y1, Y2 // where src is NaN
	VMAXPS Y0, Y1, Y0     // the first operand, dst, where either is NaN
	VBLENDVPS Y2, Y1, Y0, Y0
	VMOVUPS Y0, (DI)
	ADDQ $32, DI
	ADDQ $32, SI
	SUBQ $8, CX
	JNZ maximumStep

raised:
	VZEROUPPER
	RET
