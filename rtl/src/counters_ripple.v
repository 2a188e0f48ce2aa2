// counters_ripple: an array of pairs of ripple counters, one for positive and one for negative
// pairs. Organisation "ripple_up_pair".
//
// Contract: that of counters_ff, except that a counter holds 0 to 2^WIDTH - 1 ups and as
// many downs, and that its carries need time: a drain may not come in the cycle after
// a count (one empty cycle between them). A drained counter is cleared while clk is 1 after
// edge t, by a pulse of selects that latches hold, and counts again at edge t+1.
module counters_ripple #(
    parameter BITS = 4,
    parameter FIRST = 2,
    parameter LAST = 14,
    parameter WIDTH = 12,
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

    wire [ROWS-1:0]    row;
    wire [COLUMNS-1:0] column;
    index_decoder #(.BITS(BITS)) decoder (.index(index), .row(row), .column(column));

    wire                clear;
    wire [ROWS-1:0]     clear_row;
    wire [COLUMNS-1:0]  clear_column;
    select_hold #(.ROWS(ROWS), .COLUMNS(COLUMNS)) hold (.clk(clk), .enable(drain), .row(row), .column(column),
        .pulse(clear), .held_row(clear_row), .held_column(clear_column));

    // Words are complements of the counts: up - down = ~ups - ~downs = downs - ups.
    wire [ROWS*WIDTH-1:0] up_words, down_words;
    genvar r, c;
    generate
        for (r = 0; r < ROWS; r = r + 1) begin : rows
            wire row_up, row_down;
            wire row_drain = drain & row[r];
            wire row_clear = clear & clear_row[r];
            clock_gate up_gate   (.clk(clk), .enable(count & ~negative & row[r]), .gated(row_up));
            clock_gate down_gate (.clk(clk), .enable(count & negative & row[r]), .gated(row_down));
            wire [COLUMNS*WIDTH-1:0] ups, downs; // 0 where not read
            for (c = 0; c < COLUMNS; c = c + 1) begin : columns
                if (r*COLUMNS + c < FIRST || r*COLUMNS + c > LAST || (HOLES && c == 0)) begin : none
                    assign ups[c*WIDTH +: WIDTH] = {WIDTH{1'b0}};
                    assign downs[c*WIDTH +: WIDTH] = {WIDTH{1'b0}};
                end else begin : counter
                    wire read = row_drain & column[c];
                    wire up, down;
                    wire [WIDTH-1:0] up_state, down_state;
                    wire bin_clear = row_clear & clear_column[c];
                    clock_gate up_gate   (.clk(row_up), .enable(column[c]), .gated(up));
                    clock_gate down_gate (.clk(row_down), .enable(column[c]), .gated(down));
                    ripple_counter #(.WIDTH(WIDTH)) up_counter (.tick(up), .clear(bin_clear), .complement(up_state));
                    ripple_counter #(.WIDTH(WIDTH)) down_counter (.tick(down), .clear(bin_clear), .complement(down_state));
                    assign ups[c*WIDTH +: WIDTH] = up_state & {WIDTH{read}};
                    assign downs[c*WIDTH +: WIDTH] = down_state & {WIDTH{read}};
                end
            end
            or_words #(.WORDS(COLUMNS), .WIDTH(WIDTH)) up_port (.words(ups), .word(up_words[r*WIDTH +: WIDTH]));
            or_words #(.WORDS(COLUMNS), .WIDTH(WIDTH)) down_port (.words(downs), .word(down_words[r*WIDTH +: WIDTH]));
        end
    endgenerate
    wire [WIDTH-1:0] up_word, down_word;
    or_words #(.WORDS(ROWS), .WIDTH(WIDTH)) up_port (.words(up_words), .word(up_word));
    or_words #(.WORDS(ROWS), .WIDTH(WIDTH)) down_port (.words(down_words), .word(down_word));
    assign plus  = {1'b0, down_word};
    assign minus = {1'b0, up_word};
endmodule
