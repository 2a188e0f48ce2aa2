// term_scaler: sum over the four terms of term times factor, for a post_processing unit whose table holds
// the bare powers and which takes each array as an output of its own.
//
// Contract: that of post_processing: term and factor taken at edge t when valid, result from edge t+1 on.
// With it an output takes two cycles more than with factors in the table.
module term_scaler #(
    parameter TERM = 32,
    parameter FACTOR = 16,
    parameter SUM = 50
) (
    input  wire              clk,
    input  wire              valid,
    input  wire              first,
    input  wire              last,
    input  wire [TERM-1:0]   term,
    input  wire [FACTOR-1:0] factor,
    output wire              result_valid,
    output wire [SUM-1:0]    result
);
    post_processing #(.COUNT(TERM), .WEIGHT(FACTOR), .SUM(SUM)) unit (.clk(clk), .valid(valid), .first(first), .last(last),
        .count(term), .weight(factor), .result_valid(result_valid), .result(result));
endmodule
