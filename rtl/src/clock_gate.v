// clock_gate: passes one low pulse of the clock, and the rising edge that ends it, where
// enable is 1. The output rests at 1.
//
// Contract: enable comes from registers of the rising edge and settles while clk is 1;
// an enable computed in the cycle before edge t lets edge t through. No latch is needed
// because what enable does while clk is 1 cannot be seen.
module clock_gate (
    input  wire clk,
    input  wire enable,
    output wire gated
);
    assign gated = clk | ~enable;
endmodule
