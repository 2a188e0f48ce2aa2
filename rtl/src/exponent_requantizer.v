// exponent_requantizer: finds the exponential code of a value by binary search over the thresholds, which are
// in a table outside. The table is indexed by exponent field: entry 1 is 1 (what is not zero is at least that), entry c > 1
// the threshold from which on the field is c, in the unit of the value: field = number of entries 1..2^N-1 not above
// the magnitude, and zero gets field 0.
//
// Contract: value is taken at edge t when valid is 1; from then on index asks for one entry a cycle, and threshold must show it
// in the same cycle; code and code_valid show the result from edge t+N to t+N+1. A value may be
// taken every N+1 cycles: 1 + N cycles a value. With rectify, negative values become zero.
module exponent_requantizer #(
    parameter N = 3,
    parameter VALUE = 32 // bits, signed
) (
    input  wire             clk,
    input  wire             valid,
    input  wire             rectify,
    input  wire [VALUE-1:0] value,
    output wire [N-1:0]     index,
    input  wire [VALUE-1:0] threshold,
    output reg              code_valid,
    output wire [N:0]       code
);
    reg [VALUE-1:0] magnitude;
    reg             sign;
    reg [N-1:0]     field, step; // step: the bit being decided, one of N; 0: idle
    wire negative = value[VALUE-1];
    wire reached  = magnitude >= threshold;
    assign index  = field | step;
    assign code   = {sign, field};

    wire take_clk, search_clk;
    clock_gate take_gate (.clk(clk), .enable(valid), .gated(take_clk));
    clock_gate search_gate (.clk(clk), .enable(valid | (|step)), .gated(search_clk));
    always @(posedge clk) code_valid <= step[0] & ~valid;
    always @(posedge take_clk) begin
        sign      <= negative & ~rectify;
        magnitude <= ((value ^ {VALUE{negative}}) + negative) & {VALUE{~(negative & rectify)}};
    end
    always @(posedge search_clk) begin
        step  <= valid ? {1'b1, {N-1{1'b0}}} : step >> 1;
        field <= valid ? {N{1'b0}} : reached ? index : field;
    end
endmodule
