// half_adder: x + y = sum + 2 carry. Combinational; see full_adder.
module half_adder (
    input  wire x,
    input  wire y,
    output wire sum,
    output wire carry
);
    assign sum   = x ^ y;
    assign carry = x & y;
endmodule
