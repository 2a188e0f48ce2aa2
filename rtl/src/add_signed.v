// add_signed: addend + low + carry_in - 2^LOW negative, modulo 2^WIDTH: {negative, low} is a number in two's complement, and
// its one's complement with carry_in the negative of one. Combinational. Full adders for the bits there are, a step for the rest.
module add_signed #(
    parameter WIDTH = 32,
    parameter LOW = 16,
    parameter CARRY_IN = 1 // 0: the port is not used
) (
    input  wire [WIDTH-1:0] addend,
    input  wire             negative,
    input  wire [LOW-1:0]   low,
    input  wire             carry_in,
    output wire [WIDTH-1:0] sum
);
    wire [LOW:0] carry;
    genvar i;
    generate
        if (CARRY_IN) begin : three
            full_adder adder (.x(addend[0]), .y(low[0]), .z(carry_in), .sum(sum[0]), .carry(carry[1]));
        end else begin : two
            half_adder adder (.x(addend[0]), .y(low[0]), .sum(sum[0]), .carry(carry[1]));
        end
        for (i = 1; i < LOW; i = i + 1) begin : bits
            full_adder adder (.x(addend[i]), .y(low[i]), .z(carry[i]), .sum(sum[i]), .carry(carry[i+1]));
        end
    endgenerate
    step #(.WIDTH(WIDTH-LOW)) high (.value(addend[WIDTH-1:LOW]), .up(carry[LOW] & ~negative), .down(~carry[LOW] & negative),
        .next(sum[WIDTH-1:LOW]));
endmodule
