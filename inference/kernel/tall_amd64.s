#include "textflag.h"

// The functions compute tiles of 8 rows with registers of 512 bits, which hold 16 sums in float32
// and int32, and 8 in float64. They walk over k once. Products and sums in floating point are
// separate instructions (no fused multiply-add), as in tile.go, so that the results are equal bit
// for bit.
//
// R8-R15 rows of a, CX element within the run, AX run, SI runs left, BX stride in bytes, DI panel
// of b. Around the loops, DX is a row of c and BX the distance of rows, in bytes.

// EACH_ROW does something for every row: its pointer, where its offset is stored, and its sums.
#define EACH_ROW(DO) \
	DO(R8, 0, Z0, Z8) \
	DO(R9, 8, Z1, Z9) \
	DO(R10, 16, Z2, Z10) \
	DO(R11, 24, Z3, Z11) \
	DO(R12, 32, Z4, Z12) \
	DO(R13, 40, Z5, Z13) \
	DO(R14, 48, Z6, Z14) \
	DO(R15, 56, Z7, Z15)

#define CLEAR(ROW, AT, LOW, HIGH) \
	VPXORD LOW, LOW, LOW \
	VPXORD HIGH, HIGH, HIGH

#define LOAD_ONE(ROW, AT, LOW, HIGH) \
	VMOVUPS (DX), LOW \
	ADDQ    BX, DX

#define LOAD_TWO(ROW, AT, LOW, HIGH) \
	VMOVUPS (DX), LOW \
	VMOVUPS 64(DX), HIGH \
	ADDQ    BX, DX

#define STORE_ONE(ROW, AT, LOW, HIGH) \
	VMOVUPS LOW, (DX) \
	ADDQ    BX, DX

#define STORE_TWO(ROW, AT, LOW, HIGH) \
	VMOVUPS LOW, (DX) \
	VMOVUPS HIGH, 64(DX) \
	ADDQ    BX, DX

#define AT_SUMS(SHIFT) \
	MOVQ c_base+0(FP), DX \
	MOVQ ldc+24(FP), BX \
	SHLQ $SHIFT, BX

#define POINT_2(ROW, AT, LOW, HIGH) \
	MOVQ AT(DX), ROW \
	LEAQ (SI)(ROW*2), ROW

#define POINT_4(ROW, AT, LOW, HIGH) \
	MOVQ AT(DX), ROW \
	LEAQ (SI)(ROW*4), ROW

#define POINT_8(ROW, AT, LOW, HIGH) \
	MOVQ AT(DX), ROW \
	LEAQ (SI)(ROW*8), ROW

#define NEXT_RUN(ROW, AT, LOW, HIGH) \
	ADDQ BX, ROW

#define LOAD_ARGUMENTS(POINT, SHIFT) \
	MOVQ a_base+32(FP), SI \
	MOVQ rows+56(FP), DX \
	EACH_ROW(POINT) \
	MOVQ runs+64(FP), SI \
	MOVQ run+72(FP), AX \
	MOVQ stride+80(FP), BX \
	SHLQ $SHIFT, BX \
	MOVQ b_base+88(FP), DI

#define FLOAT(ROW, AT, LOW, HIGH) \
	VMULPS.BCST (ROW)(CX*4), Z16, Z17 \
	VADDPS      Z17, LOW, LOW

// func tallFloatAVX512(c []float32, ldc int, a []float32, rows *[tallRows]int, runs, run, stride int, b []float32, more bool)
TEXT ·tallFloatAVX512(SB), NOSPLIT, $0-113
	EACH_ROW(CLEAR)
	CMPB more+112(FP), $0
	JEQ  floatBegin
	AT_SUMS(2)
	EACH_ROW(LOAD_ONE)

floatBegin:
	LOAD_ARGUMENTS(POINT_4, 2)

floatRun:
	XORQ CX, CX

floatElement:
	VMOVUPS (DI), Z16
	EACH_ROW(FLOAT)
	ADDQ    $64, DI
	INCQ    CX
	CMPQ    CX, AX
	JLT     floatElement
	EACH_ROW(NEXT_RUN)
	DECQ    SI
	JNZ     floatRun
	AT_SUMS(2)
	EACH_ROW(STORE_ONE)
	VZEROUPPER
	RET

#define DOUBLE(ROW, AT, LOW, HIGH) \
	VBROADCASTSD (ROW)(CX*8), Z18 \
	VMULPD       Z16, Z18, Z19 \
	VMULPD       Z17, Z18, Z20 \
	VADDPD       Z19, LOW, LOW \
	VADDPD       Z20, HIGH, HIGH

// func tallDoubleAVX512(c []float64, ldc int, a []float64, rows *[tallRows]int, runs, run, stride int, b []float64, more bool)
TEXT ·tallDoubleAVX512(SB), NOSPLIT, $0-113
	EACH_ROW(CLEAR)
	CMPB more+112(FP), $0
	JEQ  doubleBegin
	AT_SUMS(3)
	EACH_ROW(LOAD_TWO)

doubleBegin:
	LOAD_ARGUMENTS(POINT_8, 3)

doubleRun:
	XORQ CX, CX

doubleElement:
	VMOVUPD (DI), Z16
	VMOVUPD 64(DI), Z17
	EACH_ROW(DOUBLE)
	ADDQ    $128, DI
	INCQ    CX
	CMPQ    CX, AX
	JLT     doubleElement
	EACH_ROW(NEXT_RUN)
	DECQ    SI
	JNZ     doubleRun
	AT_SUMS(3)
	EACH_ROW(STORE_TWO)
	VZEROUPPER
	RET

// Two elements of a and the two matching rows of the panel are multiplied and added to the sums.
#define INTEGER(ROW, AT, LOW, HIGH) \
	VPDPWSSD.BCST (ROW)(CX*2), Z16, LOW

// func tallIntegerAVX512(c []int32, ldc int, a []int16, rows *[tallRows]int, runs, run, stride int, b []int16, more bool)
TEXT ·tallIntegerAVX512(SB), NOSPLIT, $0-113
	EACH_ROW(CLEAR)
	CMPB more+112(FP), $0
	JEQ  integerBegin
	AT_SUMS(2)
	EACH_ROW(LOAD_ONE)

integerBegin:
	LOAD_ARGUMENTS(POINT_2, 1)

integerRun:
	XORQ CX, CX

integerPair:
	VMOVDQU32 (DI), Z16
	EACH_ROW(INTEGER)
	ADDQ      $64, DI
	ADDQ      $2, CX
	CMPQ      CX, AX
	JLT       integerPair
	EACH_ROW(NEXT_RUN)
	DECQ      SI
	JNZ       integerRun
	AT_SUMS(2)
	EACH_ROW(STORE_ONE)
	VZEROUPPER
	RET
