// select_hold: keeps the selects of the cycle before edge t through the first half of the cycle
// after it, and gives a pulse there: pulse & held_row[r] & held_column[c] is free of glitches.
// Row and column latches open only in enabled cycles.
//
// Contract: enable, row, column settle while clk is 1. enable before edge t: pulse is 1 while
// clk is 1 after edge t. pulse, and what is made of it, must be balanced like a clock: the latches open again as it ends.
module select_hold #(
    parameter ROWS = 4,
    parameter COLUMNS = 4
) (
    input  wire               clk,
    input  wire               enable,
    input  wire [ROWS-1:0]    row,
    input  wire [COLUMNS-1:0] column,
    output wire               pulse,
    output reg  [ROWS-1:0]    held_row,
    output reg  [COLUMNS-1:0] held_column
);
    wire gated;
    clock_gate gate (.clk(clk), .enable(enable), .gated(gated));
    reg held;
    // Latches, on purpose. Non-blocking, so that simulation closes one before another opens.
    always @* if (~clk) held <= enable;
    always @* if (~gated) begin
        held_row    <= row;
        held_column <= column;
    end
    assign pulse = clk & held;
endmodule
