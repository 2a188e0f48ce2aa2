#include "textflag.h"

// Z0 and Z1 hold where the levels start, Z2 to Z5 their values. Z8 are magnitudes, and Z10 the
// levels found so far. A step goes up if the level that it leads to does not start above.
#define STEP(SIZE) \
	VPADDD    SIZE, Z10, Z11 \
	VMOVDQA32 Z11, Z12 \
	VPERMI2D  Z1, Z0, Z12 \
	VPCMPUD   $5, Z12, Z8, K1 \
	VMOVDQA32 Z11, K1, Z10

// Eight levels of Y10 become values, with the signs in Y9.
#define STORE_VALUES(AT) \
	VPMOVZXDQ Y10, Z11 \
	VMOVDQA64 Z11, Z12 \
	VMOVDQA64 Z11, Z13 \
	VPERMI2Q  Z3, Z2, Z12 \
	VPERMI2Q  Z5, Z4, Z13 \
	VPTESTMQ  Z26, Z11, K2 \
	VMOVDQA64 Z13, K2, Z12 \
	VPMOVZXDQ Y9, Z14 \
	VPSLLQ    $32, Z14, Z14 \
	VPORQ     Z14, Z12, Z12 \
	VMOVDQU64 Z12, AT(DI)

// func roundFewAVX512(dst []float64, src []float32, start *[256]uint32, value *[256]uint64) (ok bool)
TEXT ·roundFewAVX512(SB), NOSPLIT, $0-65
	MOVQ         dst_base+0(FP), DI
	MOVQ         src_base+24(FP), SI
	MOVQ         src_len+32(FP), CX
	MOVQ         start+48(FP), AX
	MOVQ         value+56(FP), BX
	VMOVDQU32    (AX), Z0
	VMOVDQU32    64(AX), Z1
	VPBROADCASTD 64(AX), Z15 // where level 16 starts
	VMOVDQU64    (BX), Z2
	VMOVDQU64    64(BX), Z3
	VMOVDQU64    128(BX), Z4
	VMOVDQU64    192(BX), Z5
	VPTERNLOGD   $0xff, Z16, Z16, Z16
	VPSRLQ       $63, Z16, Z26
	VPSLLQ       $4, Z26, Z26 // 16 in 64 bits
	VPSRLD       $31, Z16, Z21
	VPSLLD       $1, Z21, Z22
	VPSLLD       $2, Z21, Z23
	VPSLLD       $3, Z21, Z24
	VPSLLD       $4, Z21, Z25
	VPSRLD       $1, Z16, Z16 // all but the sign
	VPXORD       Z6, Z6, Z6   // the largest magnitude
	TESTQ        CX, CX
	JZ           rounded

roundStep:
	VMOVDQU32      (SI), Z7
	VPANDD         Z16, Z7, Z8
	VPANDND        Z7, Z16, Z9
	VPMAXUD        Z8, Z6, Z6
	VPCMPUD        $5, Z15, Z8, K1
	VMOVDQA32.Z    Z25, K1, Z10
	STEP(Z24)
	STEP(Z23)
	STEP(Z22)
	STEP(Z21)
	STORE_VALUES(0)
	VEXTRACTI64X4  $1, Z10, Y10
	VEXTRACTI64X4  $1, Z9, Y9
	STORE_VALUES(64)
	ADDQ           $64, SI
	ADDQ           $128, DI
	SUBQ           $16, CX
	JNZ            roundStep

rounded:
	MOVL         $0x7f800000, AX
	VPBROADCASTD AX, Z7
	VPCMPUD      $5, Z7, Z6, K1 // infinities and NaN
	KMOVW        K1, AX
	TESTL        AX, AX
	SETEQ        ok+64(FP)
	VZEROUPPER
	RET
