// multiply_add: a * w + addend, operands of 8 bits, all two's complement, modulo 2^WIDTH. Combinational.
//
// Baugh-Wooley: partial product bits with exactly one sign bit are inverted, and 2^8 - 2^15 corrects for it. Ten
// words (eight partial products, the correction, the addend) are reduced by carry-save adders in five levels.
module multiply_add #(
    parameter WIDTH = 32
) (
    input  wire [7:0]       a,
    input  wire [7:0]       w,
    input  wire [WIDTH-1:0] addend,
    output wire [WIDTH-1:0] sum
);
    wire [8*WIDTH-1:0] partial;
    genvar i, j;
    generate
        for (j = 0; j < 8; j = j + 1) begin : rows
            wire [7:0] bits;
            for (i = 0; i < 8; i = i + 1) begin : columns
                if ((i == 7) != (j == 7)) begin : mixed
                    assign bits[i] = ~(a[i] & w[j]);
                end else begin : same
                    assign bits[i] = a[i] & w[j];
                end
            end
            assign partial[j*WIDTH +: WIDTH] = {{WIDTH-8{1'b0}}, bits} << j;
        end
    endgenerate
    wire [WIDTH-1:0] correction = {{WIDTH-15{1'b1}}, 15'd256};

    wire [WIDTH-1:0] s0, s1, s2, s3, s4, s5, s6, s7, c0, c1, c2, c3, c4, c5, c6, c7;
    carry_save #(.WIDTH(WIDTH)) l1a (.x(partial[0*WIDTH +: WIDTH]), .y(partial[1*WIDTH +: WIDTH]), .z(partial[2*WIDTH +: WIDTH]), .sum(s0), .carry(c0));
    carry_save #(.WIDTH(WIDTH)) l1b (.x(partial[3*WIDTH +: WIDTH]), .y(partial[4*WIDTH +: WIDTH]), .z(partial[5*WIDTH +: WIDTH]), .sum(s1), .carry(c1));
    carry_save #(.WIDTH(WIDTH)) l1c (.x(partial[6*WIDTH +: WIDTH]), .y(partial[7*WIDTH +: WIDTH]), .z(correction), .sum(s2), .carry(c2));
    carry_save #(.WIDTH(WIDTH)) l2a (.x(s0), .y(c0), .z(s1), .sum(s3), .carry(c3));
    carry_save #(.WIDTH(WIDTH)) l2b (.x(c1), .y(s2), .z(c2), .sum(s4), .carry(c4));
    carry_save #(.WIDTH(WIDTH)) l3a (.x(s3), .y(c3), .z(s4), .sum(s5), .carry(c5));
    carry_save #(.WIDTH(WIDTH)) l4a (.x(s5), .y(c5), .z(c4), .sum(s6), .carry(c6));
    carry_save #(.WIDTH(WIDTH)) l5a (.x(s6), .y(c6), .z(addend), .sum(s7), .carry(c7));
    assign sum = s7 + c7;
endmodule
