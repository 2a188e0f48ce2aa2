// full_adder: x + y + z = sum + 2 carry. Combinational. A module of its own so that it can be kept
// as one cell where the library has a full adder: logic optimisation does not find that cell, and what it
// builds in its place from NAND and XOR glitches. z is for what comes last.
module full_adder (
    input  wire x,
    input  wire y,
    input  wire z,
    output wire sum,
    output wire carry
);
    assign sum   = x ^ y ^ z;
    assign carry = (x & y) | (z & (x | y));
endmodule
