// multiply_add: a * w + addend, all two's complement, modulo 2^WIDTH, WIDTH >= A + W. Combinational.
//
// Baugh-Wooley: partial product bits with exactly one sign bit are inverted; their sum plus 2^(A-1) + 2^(W-1) is the product
// plus 2^(A+W-1), and never negative. These bits and the addend's low ones, LOW = A+W-1 of them, are added in one tree; what
// exceeds 2^LOW is 0, 1 or 2 units, and once the 2^(A+W-1) is taken back the high part of the addend steps by -1, 0 or 1.
// So only bits that exist are added, and a high part that keeps its value does not switch.
module multiply_add #(
    parameter A = 8,
    parameter W = 8,
    parameter WIDTH = 32,
    parameter ADDEND = 1 // 0: there is none, and the port is not used
) (
    input  wire [A-1:0]     a,
    input  wire [W-1:0]     w,
    input  wire [WIDTH-1:0] addend,
    output wire [WIDTH-1:0] sum
);
    localparam LOW = A + W - 1, COLUMNS = LOW + 2, TALLEST = (A < W ? A : W) + 1;

    function integer smaller(input integer x, input integer y);
        smaller = x < y ? x : y;
    endfunction
    // Partial products of a column: from a[lowest] on.
    function integer lowest(input integer column);
        lowest = column < W ? 0 : column - W + 1;
    endfunction
    function integer products(input integer column);
        products = column < LOW ? smaller(A - 1, column) - lowest(column) + 1 : 0;
    endfunction
    // Whether a constant 1 stands in the column. It is folded into two partial products: x + y + 1 = 2 (x | y) + ~(x ^ y).
    function integer one(input integer column);
        one = A == W ? column == A : column == A - 1 || column == W - 1;
    endfunction
    function [8*COLUMNS-1:0] heights(input integer from);
        integer c;
        begin
            for (c = from; c < COLUMNS; c = c + 1)
                heights[8*c +: 8] = products(c) - one(c) + (c > 0 && one(c - 1)) + (ADDEND && c < LOW);
        end
    endfunction

    wire [COLUMNS*TALLEST-1:0] bits;
    wire [COLUMNS-1:0]         total;
    genvar c, k;
    generate
        for (c = 0; c < COLUMNS; c = c + 1) begin : columns
            localparam COUNT = products(c), FOLDED = one(c), BELOW = c > 0 ? one(c - 1) : 0, FROM = lowest(c);
            localparam ADDED = ADDEND && c < LOW, AT = c*TALLEST + ADDED;
            if (ADDED) begin : added // first: it does not glitch
                assign bits[c*TALLEST] = addend[c];
            end
            wire [COUNT:0] product;
            assign product[COUNT] = 1'b0;
            for (k = 0; k < COUNT; k = k + 1) begin : terms
                if ((FROM + k == A - 1) != (c - FROM - k == W - 1)) begin : mixed
                    assign product[k] = ~(a[FROM + k] & w[c - FROM - k]);
                end else begin : same
                    assign product[k] = a[FROM + k] & w[c - FROM - k];
                end
                if (k < COUNT - 2*FOLDED) begin : whole
                    assign bits[AT + k] = product[k];
                end
            end
            wire carry;
            if (FOLDED) begin : folded
                assign bits[AT + COUNT - 2] = ~(product[COUNT-1] ^ product[COUNT-2]);
                assign carry = product[COUNT-1] | product[COUNT-2];
            end
            if (BELOW) begin : above
                assign bits[AT + COUNT - FOLDED] = columns[c-1].carry;
            end
        end
    endgenerate
    add_columns #(.COLUMNS(COLUMNS), .TALLEST(TALLEST), .HEIGHTS(heights(0))) adder (.bits(bits), .sum(total));

    wire up = total[LOW+1], down = ~total[LOW+1] & ~total[LOW];
    assign sum[LOW-1:0] = total[LOW-1:0];
    generate
        if (ADDEND) begin : high
            step #(.WIDTH(WIDTH-LOW)) high (.value(addend[WIDTH-1:LOW]), .up(up), .down(down), .next(sum[WIDTH-1:LOW]));
        end else begin : sign
            assign sum[WIDTH-1:LOW] = {WIDTH-LOW{down}};
        end
    endgenerate
endmodule
