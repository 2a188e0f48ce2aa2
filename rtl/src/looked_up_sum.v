// looked_up_sum: adds or subtracts the table entry of an index at each edge of clk, or clears.
// clk is gated: it has edges only where there is something to do.
module looked_up_sum #(
    parameter BITS = 4,
    parameter FIRST = 2,    // index of the first entry
    parameter ENTRIES = 13,
    parameter FRACTION = 13,
    parameter SUM = 26
) (
    input  wire                        clk,
    input  wire                        clear,
    input  wire                        negative,
    input  wire [BITS-1:0]             index,
    input  wire [ENTRIES*FRACTION-1:0] powers,
    output reg  [SUM-1:0]              sum
);
    localparam LOW = BITS/2, ROWS = 1 << (BITS - LOW), COLUMNS = 1 << LOW;

    wire [ROWS-1:0]    row;
    wire [COLUMNS-1:0] column;
    index_decoder #(.BITS(BITS)) decoder (.index(index), .row(row), .column(column));

    wire [ROWS*FRACTION-1:0] row_powers;
    genvar r, c;
    generate
        for (r = 0; r < ROWS; r = r + 1) begin : rows
            wire [COLUMNS*FRACTION-1:0] entries;
            for (c = 0; c < COLUMNS; c = c + 1) begin : columns
                if (r*COLUMNS + c < FIRST || r*COLUMNS + c >= FIRST + ENTRIES) begin : none
                    assign entries[c*FRACTION +: FRACTION] = {FRACTION{1'b0}};
                end else begin : entry
                    assign entries[c*FRACTION +: FRACTION] =
                        powers[(r*COLUMNS + c - FIRST)*FRACTION +: FRACTION] & {FRACTION{row[r] & column[c]}};
                end
            end
            or_words #(.WORDS(COLUMNS), .WIDTH(FRACTION)) port (.words(entries),
                .word(row_powers[r*FRACTION +: FRACTION]));
        end
    endgenerate
    wire [FRACTION-1:0] power;
    or_words #(.WORDS(ROWS), .WIDTH(FRACTION)) port (.words(row_powers), .word(power));
    wire [SUM-1:0] next;
    add_signed #(.WIDTH(SUM), .LOW(FRACTION)) adder (.addend(sum), .negative(negative), .low(power ^ {FRACTION{negative}}),
        .carry_in(negative), .sum(next));
    always @(posedge clk) sum <= next & {SUM{~clear}};
endmodule
