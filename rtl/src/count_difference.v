// count_difference: plus - minus of a drained counter. Combinational. PAIR = 1: a pair of counters of WIDTH bits without sign, whose
// top bits are 0. PAIR = 0: one signed counter; minus is 0.
module count_difference #(
    parameter WIDTH = 12,
    parameter PAIR = 1
) (
    input  wire [WIDTH:0] plus,
    input  wire [WIDTH:0] minus,
    output wire [WIDTH:0] difference
);
    generate
        if (PAIR) begin : pair
            add_signed #(.WIDTH(WIDTH+1), .LOW(WIDTH)) adder (.addend({1'b0, plus[WIDTH-1:0]}), .negative(1'b1),
                .low(~minus[WIDTH-1:0]), .carry_in(1'b1), .sum(difference));
        end else begin : one
            assign difference = plus;
        end
    endgenerate
endmodule
