// counters_merged: an array of signed counters, clock-gated, that takes LANES pairs a cycle. Pairs that
// hit the same counter in the same cycle change it once, by their sum; those that cancel
// do not clock it.
//
// Contract: that of counters_ff for each lane; a counter changes by -LANES to LANES a cycle and
// holds -(2^(WIDTH-1)) to 2^(WIDTH-1) - 1. Drain uses lane 0's index, and no lane counts then.
module counters_merged #(
    parameter LANES = 2,
    parameter BITS = 4,
    parameter FIRST = 2,
    parameter LAST = 14,
    parameter WIDTH = 12
) (
    input  wire                  clk,
    input  wire [LANES-1:0]      count,
    input  wire [LANES-1:0]      negative,
    input  wire                  drain,
    input  wire [LANES*BITS-1:0] index,
    output wire [WIDTH-1:0]      value
);
    localparam LOW = BITS/2, ROWS = 1 << (BITS - LOW), COLUMNS = 1 << LOW;
    localparam STEP = LANES < 2 ? 2 : LANES < 4 ? 3 : LANES < 8 ? 4 : LANES < 16 ? 5 : 6; // bits of -LANES..LANES

    wire [LANES*ROWS-1:0]    row;
    wire [LANES*COLUMNS-1:0] column;
    wire [COLUMNS-1:0]       drain_column = column[COLUMNS-1:0] & {COLUMNS{drain}}; // read and clear do not load what counts switch
    wire [ROWS*WIDTH-1:0]    row_words;
    genvar r, c, l;
    generate
        for (l = 0; l < LANES; l = l + 1) begin : decoders
            index_decoder #(.BITS(BITS)) decoder (.index(index[l*BITS +: BITS]),
                .row(row[l*ROWS +: ROWS]), .column(column[l*COLUMNS +: COLUMNS]));
        end
        for (r = 0; r < ROWS; r = r + 1) begin : rows
            wire [LANES-1:0] row_up, row_down;
            for (l = 0; l < LANES; l = l + 1) begin : lanes
                assign row_up[l]   = row[l*ROWS + r] & count[l] & ~negative[l];
                assign row_down[l] = row[l*ROWS + r] & count[l] & negative[l];
            end
            wire row_drain = drain & row[r];
            wire row_clk;
            clock_gate gate (.clk(clk), .enable((|row_up) | (|row_down) | row_drain), .gated(row_clk));
            wire [COLUMNS*WIDTH-1:0] counts; // 0 where not read
            for (c = 0; c < COLUMNS; c = c + 1) begin : columns
                if (r*COLUMNS + c < FIRST || r*COLUMNS + c > LAST) begin : none
                    assign counts[c*WIDTH +: WIDTH] = {WIDTH{1'b0}};
                end else begin : counter
                    wire [LANES-1:0] up, down;
                    for (l = 0; l < LANES; l = l + 1) begin : lanes
                        assign up[l]   = row_up[l] & column[l*COLUMNS + c];
                        assign down[l] = row_down[l] & column[l*COLUMNS + c];
                    end
                    wire [STEP-1:0] step;
                    signed_sum #(.LANES(LANES), .WIDTH(STEP)) sum (.up(up), .down(down), .sum(step));
                    wire clear = row_drain & drain_column[c];
                    wire bin_clk;
                    clock_gate gate (.clk(row_clk), .enable((|step) | clear), .gated(bin_clk));
                    reg  [WIDTH-1:0] total;
                    wire [WIDTH-1:0] next;
                    add_signed #(.WIDTH(WIDTH), .LOW(STEP-1), .CARRY_IN(0)) adder (.addend(total), .negative(step[STEP-1]),
                        .low(step[STEP-2:0]), .carry_in(1'b0), .sum(next));
                    always @(posedge bin_clk) total <= next & {WIDTH{~clear}};
                    assign counts[c*WIDTH +: WIDTH] = total & {WIDTH{clear}};
                end
            end
            or_words #(.WORDS(COLUMNS), .WIDTH(WIDTH)) port (.words(counts), .word(row_words[r*WIDTH +: WIDTH]));
        end
    endgenerate
    or_words #(.WORDS(ROWS), .WIDTH(WIDTH)) port (.words(row_words), .word(value));
endmodule
