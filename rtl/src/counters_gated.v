// counters_gated: an array of signed counters in flip-flops whose clocks are gated, in
// two levels: row, then counter. Steps and clear reach only the counter they concern: the sign broadcast to all of a row
// made their next values switch for nothing, at 40 % of the energy.
// LOW_BITS = 0: organisation "ff_clock_gated". LOW_BITS > 0: organisation
// "ff_clock_gated_split_low_high": the bits from LOW_BITS on are clocked only when a carry
// or borrow leaves the low ones, or to be cleared.
//
// Contract: that of counters_ff. Gates open on signals that settle in the first half of the cycle.
module counters_gated #(
    parameter BITS = 4,
    parameter FIRST = 2,
    parameter LAST = 14,
    parameter WIDTH = 12,
    parameter LOW_BITS = 0,
    parameter HOLES = 0      // 1: no counters in column 0
) (
    input  wire             clk,
    input  wire             count,
    input  wire             negative,
    input  wire             drain,
    input  wire [BITS-1:0]  index,
    output wire [WIDTH:0]   plus,
    output wire [WIDTH:0]   minus
);
    localparam LOW = BITS/2, ROWS = 1 << (BITS - LOW), COLUMNS = 1 << LOW;
    localparam SPLIT = LOW_BITS == 0 || LOW_BITS >= WIDTH ? WIDTH : LOW_BITS;

    wire [ROWS-1:0]    row;
    wire [COLUMNS-1:0] column;
    index_decoder #(.BITS(BITS)) decoder (.index(index), .row(row), .column(column));

    wire [COLUMNS-1:0] drain_column = column & {COLUMNS{drain}}; // read and clear do not load what counts switch
    wire [ROWS*WIDTH-1:0] row_words;
    genvar r, c;
    generate
        for (r = 0; r < ROWS; r = r + 1) begin : rows
            wire row_up    = count & ~negative & row[r];
            wire row_down  = count & negative & row[r];
            wire row_clear = drain & row[r];
            wire row_clk;
            clock_gate gate (.clk(clk), .enable((count | drain) & row[r]), .gated(row_clk));
            wire [COLUMNS*WIDTH-1:0] counts; // 0 where not read
            for (c = 0; c < COLUMNS; c = c + 1) begin : columns
                if (r*COLUMNS + c < FIRST || r*COLUMNS + c > LAST || (HOLES && c == 0)) begin : none
                    assign counts[c*WIDTH +: WIDTH] = {WIDTH{1'b0}};
                end else begin : counter
                    // Only in the counter that is selected: the next values of the others do not switch.
                    wire up    = row_up & column[c];
                    wire down  = row_down & column[c];
                    wire clear = row_clear & drain_column[c];
                    wire bin_clk;
                    clock_gate gate (.clk(row_clk), .enable(up | down | clear), .gated(bin_clk));
                    reg  [SPLIT-1:0] low;
                    wire [SPLIT-1:0] next_low;
                    step #(.WIDTH(SPLIT)) low_step (.value(low), .up(up), .down(down), .next(next_low));
                    always @(posedge bin_clk) low <= next_low & {SPLIT{~clear}};
                    if (SPLIT == WIDTH) begin : whole
                        assign counts[c*WIDTH +: WIDTH] = low & {WIDTH{clear}};
                    end else begin : halves
                        wire high_up   = up & (&low);
                        wire high_down = down & ~(|low);
                        wire high_clk;
                        clock_gate carry (.clk(bin_clk), .enable(high_up | high_down | clear), .gated(high_clk));
                        reg  [WIDTH-SPLIT-1:0] high;
                        wire [WIDTH-SPLIT-1:0] next_high;
                        step #(.WIDTH(WIDTH-SPLIT)) high_step (.value(high), .up(high_up), .down(high_down), .next(next_high));
                        always @(posedge high_clk) high <= next_high & {WIDTH-SPLIT{~clear}};
                        assign counts[c*WIDTH +: WIDTH] = {high, low} & {WIDTH{clear}};
                    end
                end
            end
            or_words #(.WORDS(COLUMNS), .WIDTH(WIDTH)) port (.words(counts), .word(row_words[r*WIDTH +: WIDTH]));
        end
    endgenerate
    wire [WIDTH-1:0] word;
    or_words #(.WORDS(ROWS), .WIDTH(WIDTH)) port (.words(row_words), .word(word));
    assign plus  = {word[WIDTH-1], word};
    assign minus = {WIDTH+1{1'b0}};
endmodule
