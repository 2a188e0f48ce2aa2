#include "textflag.h"

// Each function computes n channels of one position, 16 at a time, with the sums in
// registers while it walks over the taps. Products and sums are separate instructions,
// as in depth.go, so that the results are the same bit for bit.
//
// DI c, SI a at this step's channels, DX b at this step's channels, R8 taps, R9 number of
// taps, R10 bytes from one tap of b to the next, CX channels left, R11 tap, R13 b.

#define LOAD_DEPTH(SHIFT) \
	MOVQ c_base+0(FP), DI \
	MOVQ c_len+8(FP), R10 \
	SHLQ $SHIFT, R10 \
	MOVQ a_base+24(FP), SI \
	MOVQ taps_base+48(FP), R8 \
	MOVQ taps_len+56(FP), R9 \
	MOVQ b_base+72(FP), DX \
	MOVQ n+96(FP), CX

// func depthFloatAVX2(c []float32, a []float32, taps []int, b []float32, n int)
TEXT ·depthFloatAVX2(SB), NOSPLIT, $0-104
	LOAD_DEPTH(2)

floatStep:
	VXORPS Y0, Y0, Y0
	VXORPS Y1, Y1, Y1
	MOVQ   DX, R13
	XORQ   R11, R11

floatTap:
	MOVQ    (R8)(R11*8), BX
	VMOVUPS (SI)(BX*4), Y2
	VMOVUPS 32(SI)(BX*4), Y3
	VMULPS  (R13), Y2, Y2
	VMULPS  32(R13), Y3, Y3
	VADDPS  Y2, Y0, Y0
	VADDPS  Y3, Y1, Y1
	ADDQ    R10, R13
	INCQ    R11
	CMPQ    R11, R9
	JLT     floatTap
	VMOVUPS Y0, (DI)
	VMOVUPS Y1, 32(DI)
	ADDQ    $64, DI
	ADDQ    $64, SI
	ADDQ    $64, DX
	SUBQ    $16, CX
	JNZ     floatStep
	VZEROUPPER
	RET

// func depthDoubleAVX2(c []float64, a []float64, taps []int, b []float64, n int)
TEXT ·depthDoubleAVX2(SB), NOSPLIT, $0-104
	LOAD_DEPTH(3)

doubleStep:
	VXORPD Y0, Y0, Y0
	VXORPD Y1, Y1, Y1
	VXORPD Y4, Y4, Y4
	VXORPD Y5, Y5, Y5
	MOVQ   DX, R13
	XORQ   R11, R11

doubleTap:
	MOVQ    (R8)(R11*8), BX
	VMOVUPD (SI)(BX*8), Y2
	VMOVUPD 32(SI)(BX*8), Y3
	VMOVUPD 64(SI)(BX*8), Y6
	VMOVUPD 96(SI)(BX*8), Y7
	VMULPD  (R13), Y2, Y2
	VMULPD  32(R13), Y3, Y3
	VMULPD  64(R13), Y6, Y6
	VMULPD  96(R13), Y7, Y7
	VADDPD  Y2, Y0, Y0
	VADDPD  Y3, Y1, Y1
	VADDPD  Y6, Y4, Y4
	VADDPD  Y7, Y5, Y5
	ADDQ    R10, R13
	INCQ    R11
	CMPQ    R11, R9
	JLT     doubleTap
	VMOVUPD Y0, (DI)
	VMOVUPD Y1, 32(DI)
	VMOVUPD Y4, 64(DI)
	VMOVUPD Y5, 96(DI)
	ADDQ    $128, DI
	ADDQ    $128, SI
	ADDQ    $128, DX
	SUBQ    $16, CX
	JNZ     doubleStep
	VZEROUPPER
	RET

// func depthIntegerAVX2(c []int32, a []int16, taps []int, b []int16, n int)
TEXT ·depthIntegerAVX2(SB), NOSPLIT, $0-104
	LOAD_DEPTH(1)

integerStep:
	VPXOR Y0, Y0, Y0
	VPXOR Y1, Y1, Y1
	MOVQ  DX, R13
	XORQ  R11, R11

integerTap:
	MOVQ       (R8)(R11*8), BX
	VPMOVSXWD  (SI)(BX*2), Y2
	VPMOVSXWD  16(SI)(BX*2), Y3
	VPMOVSXWD  (R13), Y4
	VPMOVSXWD  16(R13), Y5
	VPMULLD    Y4, Y2, Y2
	VPMULLD    Y5, Y3, Y3
	VPADDD     Y2, Y0, Y0
	VPADDD     Y3, Y1, Y1
	ADDQ       R10, R13
	INCQ       R11
	CMPQ       R11, R9
	JLT        integerTap
	VMOVDQU    Y0, (DI)
	VMOVDQU    Y1, 32(DI)
	ADDQ       $64, DI
	ADDQ       $32, SI
	ADDQ       $32, DX
	SUBQ       $16, CX
	JNZ        integerStep
	VZEROUPPER
	RET
