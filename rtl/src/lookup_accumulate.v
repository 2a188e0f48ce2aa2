// lookup_accumulate: a lane that adds b^k, looked up in a fixed-point table by exponent sum, instead of
// counting: no counters and nothing to drain. One term: one table and one accumulator. Four terms:
// sums of b^(iA+iW), b^iW, b^iA and 1, each in its accumulator.
//
// Width. Entry k of a table with E entries is T[k] = round((2^F - 1) b^(k-E+1)), F = FRACTION: the largest
// power stands for 2^F - 1. Each entry is off by at most 1/2, so a sum over P pairs is off by at most P/2 in
// units of the last place: P 2^-(F+1) (1 + 2^-F) of the largest product. A code of n bits is itself off by
// 13 % (n = 3) to about 0.8 % (n = 7) of the mean magnitude, halving with each bit, and the largest product of
// Laplace tensors of 20,000 values is some 100 times the mean one. For a table that adds at most 1/32 of the code's own error
// 100 2^-(F+1) <= 0.13 2^-(n-3) / 32, F >= n + 10.6; so F = n + 11.
// Sums of P <= 2^COUNT_BITS - 1 pairs then fit SUM = 1 + F + COUNT_BITS bits.
//
// Contract: a slot is registered at edge t and the sums change at edge t+2. A drain command registered at t:
// sum_valid is 1 and the sums are complete from edge t+1 to t+2, where they are cleared. K pairs and the
// drain take K + 1 cycles. Without operand registers (lean) all is an edge earlier. The tables are registers
// outside the lane, shared by all lanes of an array, that do not change while it runs. No reset:
// the first drain after power-up clears the sums.
module lookup_accumulate #(
    parameter N = 3,
    parameter TERMS = 1,
    parameter FRACTION = N + 11,
    parameter COUNT_BITS = 12,
    parameter OPERAND_REGISTERS = 1,
    parameter SUM = 1 + FRACTION + COUNT_BITS
) (
    input  wire                              clk,
    input  wire                              pair,
    input  wire                              drain,
    input  wire [N:0]                        a,
    input  wire [N:0]                        w,
    input  wire [((2 << N) - 3)*FRACTION-1:0] sum_table,    // by exponent sum, ascending
    input  wire [((1 << N) - 1)*FRACTION-1:0] single_table, // by exponent, ascending
    output wire                              sum_valid,
    output wire [SUM-1:0]                    sum1, // signed, as all sums
    output wire [SUM-1:0]                    sum2, // by weight exponent
    output wire [SUM-1:0]                    sum3, // by activation exponent
    output wire [COUNT_BITS:0]               sum4
);
    wire         counted, negative;
    wire [3:0]   drain_array;
    wire [N:0]   sum_index;
    wire [N-1:0] weight, activation;
    exponent_front #(.N(N), .OPERAND_REGISTERS(OPERAND_REGISTERS)) front (.clk(clk), .pair(pair), .drain(drain), .a(a),
        .w(w & {N+1{~drain}}), // array 0
        .count(counted), .drain_array(drain_array), .negative(negative),
        .sum(sum_index), .weight(weight), .activation(activation));
    wire clear = drain_array[0];
    assign sum_valid = clear;

    wire sum_clk;
    clock_gate gate (.clk(clk), .enable(counted | clear), .gated(sum_clk));

    looked_up_sum #(.BITS(N+1), .FIRST(2), .ENTRIES((2 << N) - 3), .FRACTION(FRACTION), .SUM(SUM)) first (
        .clk(sum_clk), .clear(clear), .negative(negative), .index(sum_index), .powers(sum_table), .sum(sum1));
    generate
        if (TERMS == 4) begin : four
            looked_up_sum #(.BITS(N), .FIRST(1), .ENTRIES((1 << N) - 1), .FRACTION(FRACTION), .SUM(SUM)) second (
                .clk(sum_clk), .clear(clear), .negative(negative), .index(weight), .powers(single_table), .sum(sum2));
            looked_up_sum #(.BITS(N), .FIRST(1), .ENTRIES((1 << N) - 1), .FRACTION(FRACTION), .SUM(SUM)) third (
                .clk(sum_clk), .clear(clear), .negative(negative), .index(activation), .powers(single_table), .sum(sum3));
            reg [COUNT_BITS:0] total;
            always @(posedge sum_clk) total <= (total + {{COUNT_BITS{negative}}, 1'b1}) & {COUNT_BITS+1{~clear}};
            assign sum4 = total;
        end else begin : one
            assign sum2 = {SUM{1'b0}};
            assign sum3 = {SUM{1'b0}};
            assign sum4 = {COUNT_BITS+1{1'b0}};
        end
    endgenerate
endmodule
