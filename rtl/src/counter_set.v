// counter_set: a DNA-TEQ lane. Counts pairs of exponential codes in the histograms AC1 (by
// exponent sum), AC2 (by weight exponent), AC3 (by activation exponent), AC4 (all), of
// which ARRAYS says which are built (bit 0: AC1): 4'b1111 four terms, 4'b0001 one term,
// 4'b0111 without AC4, which is the sum of AC1.
//
// Contract, edges of clk:
//   - one slot a cycle: a pair, a drain command (see exponent_front for its fields), or nothing;
//   - with operand registers the slot is registered at edge t and its counters change at edge
//     t+2; without them (lean) both are an edge earlier, as are all times below;
//   - drain command registered at t: count and count_valid show the counter from edge t+2 to
//     t+3, and the counter is clear from edge t+2 on; one counter a cycle;
//   - K pairs and D drain commands take K + D cycles and the next pair may follow at once;
//     where counters ripple (ORGANISATION 3) one empty slot must stand between the last
//     pair and the first drain command: K + 1 + D;
//   - no reset: the first drain after power-up clears the counters, its values mean nothing.
// Counters hold 2^(WIDTH-1) - 1 pairs, where they ripple 2^WIDTH - 1: drain in time.
module counter_set #(
    parameter N = 3,            // bits of the exponent, 3 to 7
    parameter ARRAYS = 4'b1111,
    parameter WIDTH = 12,       // bits of a counter
    parameter ORGANISATION = 3, // see counter_array
    parameter OPERAND_REGISTERS = 1
) (
    input  wire           clk,
    input  wire           pair,
    input  wire           drain,
    input  wire [N:0]     a,
    input  wire [N:0]     w,
    output reg            count_valid,
    output reg  [WIDTH:0] count // signed
);
    wire         counted, negative;
    wire [3:0]   drain_array;
    wire [N:0]   sum;
    wire [N-1:0] weight, activation;
    exponent_front #(.N(N), .OPERAND_REGISTERS(OPERAND_REGISTERS)) front (.clk(clk), .pair(pair), .drain(drain), .a(a), .w(w),
        .count(counted), .drain_array(drain_array), .negative(negative),
        .sum(sum), .weight(weight), .activation(activation));

    wire [WIDTH:0] plus0, plus1, plus2, plus3, minus0, minus1, minus2, minus3;
    generate
        if (ARRAYS[0]) begin : ac1
            counter_array #(.ORGANISATION(ORGANISATION), .BITS(N+1), .FIRST(2), .LAST((2 << N) - 2), .WIDTH(WIDTH)) counters (
                .clk(clk), .count(counted), .negative(negative), .drain(drain_array[0]), .index(sum), .plus(plus0), .minus(minus0));
        end else begin : no_ac1
            assign plus0 = 0;
            assign minus0 = 0;
        end
        if (ARRAYS[1]) begin : ac2
            counter_array #(.ORGANISATION(ORGANISATION), .BITS(N), .FIRST(1), .LAST((1 << N) - 1), .WIDTH(WIDTH)) counters (
                .clk(clk), .count(counted), .negative(negative), .drain(drain_array[1]), .index(weight), .plus(plus1), .minus(minus1));
        end else begin : no_ac2
            assign plus1 = 0;
            assign minus1 = 0;
        end
        if (ARRAYS[2]) begin : ac3
            counter_array #(.ORGANISATION(ORGANISATION), .BITS(N), .FIRST(1), .LAST((1 << N) - 1), .WIDTH(WIDTH)) counters (
                .clk(clk), .count(counted), .negative(negative), .drain(drain_array[2]), .index(activation), .plus(plus2), .minus(minus2));
        end else begin : no_ac3
            assign plus2 = 0;
            assign minus2 = 0;
        end
        if (ARRAYS[3]) begin : ac4
            // One counter. Where the others are latches it is of gated flip-flops: nothing is shared.
            counter_array #(.ORGANISATION(ORGANISATION == 4 ? 1 : ORGANISATION), .BITS(2), .FIRST(0), .LAST(0), .WIDTH(WIDTH)) counters (
                .clk(clk), .count(counted), .negative(negative), .drain(drain_array[3]), .index(2'd0), .plus(plus3), .minus(minus3));
        end else begin : no_ac4
            assign plus3 = 0;
            assign minus3 = 0;
        end
    endgenerate

    wire drained = |(drain_array & ARRAYS);
    wire count_clk;
    clock_gate gate (.clk(clk), .enable(drained), .gated(count_clk));
    always @(posedge clk) count_valid <= drained;
    always @(posedge count_clk) count <= (plus0 | plus1 | plus2 | plus3) - (minus0 | minus1 | minus2 | minus3);
endmodule
