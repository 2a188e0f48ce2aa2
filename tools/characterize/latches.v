// Latches that are open at 0 as an inverter and a latch open at 1: the library has no other. A pass of its own, before cells.v,
// so that the inverters of latches that open together are merged into one.
(* techmap_celltype = "$_DLATCH_N_" *)
module latch_low (input E, input D, output Q);
    wire open;
    \$_NOT_ inverter (.A(E), .Y(open));
    \$_DLATCH_P_ _TECHMAP_REPLACE_ (.E(open), .D(D), .Q(Q));
endmodule
