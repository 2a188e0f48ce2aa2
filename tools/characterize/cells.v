// How yosys's latches and clock gates become cells of the OSU libraries.
(* techmap_celltype = "$_DLATCH_P_" *)
module latch_high (input E, input D, output Q);
    LATCH _TECHMAP_REPLACE_ (.CLK(E), .D(D), .Q(Q));
endmodule

(* techmap_celltype = "$_NOT_" *)
module inverter (input A, output Y);
    INVX1 _TECHMAP_REPLACE_ (.A(A), .Y(Y));
endmodule

module clock_or (input clk, input off, output gated);
    OR2X1 _TECHMAP_REPLACE_ (.A(clk), .B(off), .Y(gated));
endmodule

module full_adder (input x, input y, input z, output sum, output carry);
    FAX1 _TECHMAP_REPLACE_ (.A(x), .B(y), .C(z), .YS(sum), .YC(carry));
endmodule

module half_adder (input x, input y, output sum, output carry);
    HAX1 _TECHMAP_REPLACE_ (.A(x), .B(y), .YS(sum), .YC(carry));
endmodule
