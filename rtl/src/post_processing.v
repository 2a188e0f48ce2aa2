// post_processing: sum of count times weight over the counters of an output.
// The weight of a counter is its power of the base, times the factor of its term: the factors of the four
// sums cost nothing here when the table of weights holds them (see term_scaler for the
// other way). Weights come from a table outside.
//
// Contract: count, weight, first (of an output) and last are held by registers outside and taken at edge t when valid is 1;
// one a cycle; result_valid is 1 from edge t+1 to t+2 (t: last) and result shows the sum, which stays until the next output's
// first count. Behind a lane, whose count shows from edge t-1 on, the result is there two cycles after the last count. |sum of counts| of an array is at most its number of pairs P, so
// 4 P 2^(WEIGHT-1) < 2^(SUM-1) is enough.
module post_processing #(
    parameter COUNT = 13,  // bits, signed
    parameter WEIGHT = 16, // bits, signed
    parameter SUM = 32     // bits, signed
) (
    input  wire              clk,
    input  wire              valid,
    input  wire              first,
    input  wire              last,
    input  wire [COUNT-1:0]  count,
    input  wire [WEIGHT-1:0] weight,
    output reg               result_valid,
    output reg  [SUM-1:0]    result
);
    localparam PRODUCT = COUNT + WEIGHT;
    reg               valid_q, first_q, last_q;
    reg [PRODUCT-1:0] product;
    wire product_clk, result_clk;
    clock_gate product_gate (.clk(clk), .enable(valid), .gated(product_clk));
    clock_gate result_gate (.clk(clk), .enable(valid_q), .gated(result_clk));
    always @(posedge clk) begin
        valid_q      <= valid;
        first_q      <= valid & first;
        last_q       <= valid & last;
        result_valid <= last_q;
    end
    wire [PRODUCT-1:0] next_product;
    multiply_add #(.A(COUNT), .W(WEIGHT), .WIDTH(PRODUCT), .ADDEND(0)) multiplier (.a(count), .w(weight), .addend({PRODUCT{1'b0}}),
        .sum(next_product));
    wire [SUM-1:0] next_result;
    add_signed #(.WIDTH(SUM), .LOW(PRODUCT-1), .CARRY_IN(0)) adder (.addend(result & {SUM{~first_q}}), .negative(product[PRODUCT-1]),
        .low(product[PRODUCT-2:0]), .carry_in(1'b0), .sum(next_result));
    always @(posedge product_clk) product <= next_product;
    always @(posedge result_clk) result <= next_result;
endmodule
