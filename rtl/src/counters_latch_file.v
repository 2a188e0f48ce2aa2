// counters_latch_file: an array of signed counters in latches, with one incrementer for all.
// Organisation "latch_file_shared_adder". A master latch holds the stepped count while clk is 1
// and the word's own latches take it over: a flip-flop whose master is shared.
//
// Contract: that of counters_ff. A count may follow a count of the same index in the next
// cycle: the read then passes through the word that is being written.
module counters_latch_file #(
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
    localparam LOW = BITS/2, ROWS = 1 << (BITS - LOW), COLUMNS = 1 << LOW;

    wire [ROWS-1:0]    row;
    wire [COLUMNS-1:0] column;
    index_decoder #(.BITS(BITS)) decoder (.index(index), .row(row), .column(column));

    wire active = count | drain;
    wire                write;
    wire [ROWS-1:0]     write_row;
    wire [COLUMNS-1:0]  write_column;
    select_hold #(.ROWS(ROWS), .COLUMNS(COLUMNS)) hold (.clk(clk), .enable(active), .row(row), .column(column),
        .pulse(write), .held_row(write_row), .held_column(write_column));

    wire [WIDTH-1:0] word;
    wire             master_clk;
    clock_gate gate (.clk(clk), .enable(active), .gated(master_clk));
    wire [WIDTH-1:0] next;
    step #(.WIDTH(WIDTH)) incrementer (.value(word), .up(count & ~negative), .down(count & negative), .next(next));
    reg  [WIDTH-1:0] master;
    always @* if (~master_clk) master <= next & {WIDTH{~drain}};

    wire [ROWS*WIDTH-1:0] row_words;
    genvar r, c;
    generate
        for (r = 0; r < ROWS; r = r + 1) begin : rows
            wire row_write = write & write_row[r];
            wire row_read  = active & row[r];
            wire [COLUMNS*WIDTH-1:0] counts; // 0 where not read
            for (c = 0; c < COLUMNS; c = c + 1) begin : columns
                if (r*COLUMNS + c < FIRST || r*COLUMNS + c > LAST) begin : none
                    assign counts[c*WIDTH +: WIDTH] = {WIDTH{1'b0}};
                end else begin : counter
                    wire read = row_read & column[c];
                    wire enable = row_write & write_column[c];
                    reg [WIDTH-1:0] value;
                    always @* if (enable) value <= master;
                    assign counts[c*WIDTH +: WIDTH] = value & {WIDTH{read}};
                end
            end
            or_words #(.WORDS(COLUMNS), .WIDTH(WIDTH)) port (.words(counts), .word(row_words[r*WIDTH +: WIDTH]));
        end
    endgenerate
    or_words #(.WORDS(ROWS), .WIDTH(WIDTH)) port (.words(row_words), .word(word));
    wire [WIDTH-1:0] drained = word & {WIDTH{drain}};
    assign plus  = {drained[WIDTH-1], drained};
    assign minus = {WIDTH+1{1'b0}};
endmodule
