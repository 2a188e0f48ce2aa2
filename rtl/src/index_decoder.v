// index_decoder: an index as one row of 2^(BITS - BITS/2) and one column of 2^(BITS/2).
// Combinational. Counter i stands in row i >> (BITS/2) and column i mod 2^(BITS/2), so that
// selecting it takes one gate of two inputs.
module index_decoder #(
    parameter BITS = 4,
    parameter ROWS = 1 << (BITS - BITS/2),
    parameter COLUMNS = 1 << (BITS/2)
) (
    input  wire [BITS-1:0]    index,
    output wire [ROWS-1:0]    row,
    output wire [COLUMNS-1:0] column
);
    genvar i;
    generate
        for (i = 0; i < ROWS; i = i + 1) begin : rows
            assign row[i] = index[BITS-1:BITS/2] == i;
        end
        for (i = 0; i < COLUMNS; i = i + 1) begin : columns
            assign column[i] = index[BITS/2-1:0] == i;
        end
    endgenerate
endmodule
