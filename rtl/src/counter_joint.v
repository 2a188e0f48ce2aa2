// counter_joint: a DNA-TEQ lane with one histogram over (activation exponent, weight exponent),
// from which all four sums follow. ORGANISATION as in counter_array: 1, 2 or 3.
//
// Contract: that of counter_set, with (2^N - 1)^2 counters. A drain command carries the
// activation exponent field in a and the weight exponent field in w, 1 to 2^N - 1 each.
module counter_joint #(
    parameter N = 3,
    parameter WIDTH = 12,
    parameter ORGANISATION = 3,
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
    wire       pair_q, drain_q;
    wire [N:0] a_q, w_q;
    generate
        if (OPERAND_REGISTERS) begin : registered
            reg       pair_r, drain_r;
            reg [N:0] a_r, w_r;
            always @(posedge clk) begin
                pair_r  <= pair;
                drain_r <= drain;
                a_r     <= a;
                w_r     <= w;
            end
            assign pair_q  = pair_r;
            assign drain_q = drain_r;
            assign a_q     = a_r;
            assign w_q     = w_r;
        end else begin : lean
            assign pair_q  = pair;
            assign drain_q = drain;
            assign a_q     = a;
            assign w_q     = w;
        end
    endgenerate

    wire counted = pair_q & (|a_q[N-1:0]) & (|w_q[N-1:0]);
    wire index_clk;
    clock_gate index_gate (.clk(clk), .enable(counted | drain_q), .gated(index_clk));
    reg           counting, draining, negative;
    reg [2*N-1:0] index;
    always @(posedge clk) begin
        counting <= counted;
        draining <= drain_q;
    end
    always @(posedge index_clk) begin
        negative <= a_q[N] ^ w_q[N];
        index    <= {a_q[N-1:0], w_q[N-1:0]};
    end

    localparam FIRST = (1 << N) + 1, LAST = (1 << 2*N) - 1;
    wire [WIDTH:0] plus, minus;
    generate
        if (ORGANISATION == 3) begin : ripple
            counters_ripple #(.BITS(2*N), .FIRST(FIRST), .LAST(LAST), .WIDTH(WIDTH), .HOLES(1)) counters (.clk(clk), .count(counting),
                .negative(negative), .drain(draining), .index(index), .plus(plus), .minus(minus));
        end else begin : gated
            counters_gated #(.BITS(2*N), .FIRST(FIRST), .LAST(LAST), .WIDTH(WIDTH), .LOW_BITS(ORGANISATION == 2 ? 3 : 0), .HOLES(1)) counters (
                .clk(clk), .count(counting), .negative(negative), .drain(draining), .index(index), .plus(plus), .minus(minus));
        end
    endgenerate

    wire count_clk;
    clock_gate count_gate (.clk(clk), .enable(draining), .gated(count_clk));
    always @(posedge clk) count_valid <= draining;
    always @(posedge count_clk) count <= plus - minus;
endmodule
