// carry_save: x + y + z = sum + carry modulo 2^WIDTH, without carry propagation. Combinational.
module carry_save #(
    parameter WIDTH = 32
) (
    input  wire [WIDTH-1:0] x,
    input  wire [WIDTH-1:0] y,
    input  wire [WIDTH-1:0] z,
    output wire [WIDTH-1:0] sum,
    output wire [WIDTH-1:0] carry
);
    wire [WIDTH-1:0] majority = (x & y) | (z & (x ^ y));
    assign sum   = x ^ y ^ z;
    assign carry = {majority[WIDTH-2:0], 1'b0};
endmodule
