// counters_ff: an array of signed counters in flip-flops of which every one is clocked in every cycle, whether its
// counter changes or holds. Organisation "ff_enable_mux_free_clock": the naive circuit, for comparison.
//
// Contract of all counters_* arrays: index, count, negative, drain come from registers.
// count (or drain) before edge t: the counter of that index has changed (is clear) at edge t.
// In the cycle before edge t plus - minus shows the counter that is being drained, and is 0
// when drain is 0. count and drain are never 1 together; in the first drain after power-up
// the value is meaningless. A counter holds -(2^(WIDTH-1)) to 2^(WIDTH-1) - 1.
module counters_ff #(
    parameter BITS = 4,  // of the index
    parameter FIRST = 2, // smallest and largest index
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
    localparam LOW = BITS/2, ROWS = 1 << (BITS - LOW), COLUMNS = 1 << LOW;

    wire [ROWS-1:0]    row;
    wire [COLUMNS-1:0] column;
    index_decoder #(.BITS(BITS)) decoder (.index(index), .row(row), .column(column));

    wire [ROWS*WIDTH-1:0] row_words;
    genvar r, c;
    generate
        for (r = 0; r < ROWS; r = r + 1) begin : rows
            wire [COLUMNS*WIDTH-1:0] counts; // 0 where not read
            for (c = 0; c < COLUMNS; c = c + 1) begin : columns
                if (r*COLUMNS + c < FIRST || r*COLUMNS + c > LAST) begin : none
                    assign counts[c*WIDTH +: WIDTH] = {WIDTH{1'b0}};
                end else begin : counter
                    // Hold is a step of nothing.
                    wire selected = row[r] & column[c];
                    wire read = selected & drain;
                    wire [WIDTH-1:0] next;
                    reg  [WIDTH-1:0] value;
                    step #(.WIDTH(WIDTH)) stepped (.value(value), .up(selected & count & ~negative), .down(selected & count & negative),
                        .next(next));
                    always @(posedge clk) value <= next & {WIDTH{~read}};
                    assign counts[c*WIDTH +: WIDTH] = value & {WIDTH{read}};
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
