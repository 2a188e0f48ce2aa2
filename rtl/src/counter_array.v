// counter_array: one histogram in the organisation chosen by number:
//   0 ff_enable_mux_free_clock, 1 ff_clock_gated, 2 ff_clock_gated_split_low_high,
//   3 ripple_up_pair, 4 latch_file_shared_adder.
// Contract: that of the counters_* module; see counters_ff.
module counter_array #(
    parameter ORGANISATION = 3,
    parameter BITS = 4,
    parameter FIRST = 2,
    parameter LAST = 14,
    parameter WIDTH = 12
) (
    input  wire             clk,
    input  wire             count,
    input  wire             negative,
    input  wire             drain,
    input  wire [BITS-1:0]  index,
    output wire [WIDTH:0]   plus,
    output wire [WIDTH:0]   minus
);
    generate
        if (ORGANISATION == 0) begin : ff
            counters_ff #(.BITS(BITS), .FIRST(FIRST), .LAST(LAST), .WIDTH(WIDTH)) counters (.clk(clk), .count(count),
                .negative(negative), .drain(drain), .index(index), .plus(plus), .minus(minus));
        end else if (ORGANISATION == 1) begin : gated
            counters_gated #(.BITS(BITS), .FIRST(FIRST), .LAST(LAST), .WIDTH(WIDTH)) counters (.clk(clk), .count(count),
                .negative(negative), .drain(drain), .index(index), .plus(plus), .minus(minus));
        end else if (ORGANISATION == 2) begin : split
            counters_gated #(.BITS(BITS), .FIRST(FIRST), .LAST(LAST), .WIDTH(WIDTH), .LOW_BITS(3)) counters (.clk(clk), .count(count),
                .negative(negative), .drain(drain), .index(index), .plus(plus), .minus(minus));
        end else if (ORGANISATION == 3) begin : ripple
            counters_ripple #(.BITS(BITS), .FIRST(FIRST), .LAST(LAST), .WIDTH(WIDTH)) counters (.clk(clk), .count(count),
                .negative(negative), .drain(drain), .index(index), .plus(plus), .minus(minus));
        end else begin : latch_file
            counters_latch_file #(.BITS(BITS), .FIRST(FIRST), .LAST(LAST), .WIDTH(WIDTH)) counters (.clk(clk), .count(count),
                .negative(negative), .drain(drain), .index(index), .plus(plus), .minus(minus));
        end
    endgenerate
endmodule
