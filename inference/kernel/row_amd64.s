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

// The constants of expNegative, in float64: the bound below which it is 0, log2(e), 1/2, ln(2),
// the coefficients 1/7! to 1/3!, and 1. The last is the exponent of 1.
DATA exponentialBits<>+0(SB)/8, $0xc05a000000000000 // -104
DATA exponentialBits<>+8(SB)/8, $0x3ff71547652b82fe // log2 e
DATA exponentialBits<>+16(SB)/8, $0x3fe0000000000000 // 1/2
DATA exponentialBits<>+24(SB)/8, $0x3fe62e42fefa39ef // ln 2
DATA exponentialBits<>+32(SB)/8, $0x3f2a01a01a01a01a // 1/5040
DATA exponentialBits<>+40(SB)/8, $0x3f56c16c16c16c17 // 1/720
DATA exponentialBits<>+48(SB)/8, $0x3f81111111111111 // 1/120
DATA exponentialBits<>+56(SB)/8, $0x3fa5555555555555 // 1/24
DATA exponentialBits<>+64(SB)/8, $0x3fc5555555555555 // 1/6
DATA exponentialBits<>+72(SB)/8, $0x3ff0000000000000 // 1
DATA exponentialBits<>+80(SB)/4, $1023
GLOBL exponentialBits<>(SB), RODATA|NOPTR, $84

// Y13 and Y14 hold 1 and 1/2. The polynomial goes on from Y4 with Y3 as its variable.
#define NEXT_TERM(AT) \
	VMULPD       Y3, Y4, Y4 \
	VBROADCASTSD exponentialBits<>+AT(SB), Y5 \
	VADDPD       Y5, Y4, Y4

// The steps are those of expNegative, for 4 values at a time.
// func exponentialsAVX2(dst, src []float32, top float32) (sum float64)
TEXT ·exponentialsAVX2(SB), NOSPLIT, $0-64
	MOVQ         dst_base+0(FP), DI
	MOVQ         dst_len+8(FP), CX
	MOVQ         src_base+24(FP), SI
	VBROADCASTSS top+48(FP), X15
	VBROADCASTSD exponentialBits<>+16(SB), Y14
	VBROADCASTSD exponentialBits<>+72(SB), Y13
	VBROADCASTSD exponentialBits<>+0(SB), Y12
	VBROADCASTSD exponentialBits<>+8(SB), Y11
	VBROADCASTSD exponentialBits<>+24(SB), Y10
	VPBROADCASTD exponentialBits<>+80(SB), X9
	VXORPD       X0, X0, X0 // the sum
	TESTQ        CX, CX
	JZ           summed

exponentialStep:
	VMOVUPS      (SI), X1
	VSUBPS       X15, X1, X1
	VCVTPS2PD    X1, Y1        // x
	VMULPD       Y11, Y1, Y2
	VSUBPD       Y14, Y2, Y2
	VCVTTPD2DQY  Y2, X2        // n
	VCVTDQ2PD    X2, Y3
	VMULPD       Y10, Y3, Y3
	VSUBPD       Y3, Y1, Y3    // r
	VBROADCASTSD exponentialBits<>+32(SB), Y4
	NEXT_TERM(40)
	NEXT_TERM(48)
	NEXT_TERM(56)
	NEXT_TERM(64)
	VMULPD       Y3, Y4, Y4
	VADDPD       Y14, Y4, Y4
	VMULPD       Y3, Y4, Y4
	VADDPD       Y13, Y4, Y4
	VMULPD       Y3, Y4, Y4
	VADDPD       Y13, Y4, Y4
	VPADDD       X9, X2, X2
	VPMOVZXDQ    X2, Y2
	VPSLLQ       $52, Y2, Y2   // 2^n
	VMULPD       Y2, Y4, Y4
	VCMPPD       $1, Y12, Y1, Y2 // where x is below the bound
	VANDNPD      Y4, Y2, Y4
	VCVTPD2PSY   Y4, X5
	VMOVUPS      X5, (DI)
	VADDSD       X4, X0, X0
	VUNPCKHPD    X4, X4, X5
	VADDSD       X5, X0, X0
	VEXTRACTF128 $1, Y4, X4
	VADDSD       X4, X0, X0
	VUNPCKHPD    X4, X4, X5
	VADDSD       X5, X0, X0
	ADDQ         $16, DI
	ADDQ         $16, SI
	SUBQ         $4, CX
	JNZ          exponentialStep

summed:
	VMOVSD X0, sum+56(FP)
	VZEROUPPER
	RET
