// exponent_front: operand registers, zero check, sign, exponent adder of a counting lane.
//
// A slot is a pair, a drain command, or nothing. A pair carries codes of N+1 bits: sign,
// and the exponent with offset 2^(N-1); exponent bits all 0 are the value zero, whatever the
// sign. A drain command carries the index of a counter in a and the number of its
// array (0: AC1 .. 3: AC4) in w[1:0]. Indices are exponent fields: 2 to 2^(N+1)-2 for AC1,
// 1 to 2^N-1 for AC2 (weights) and AC3 (activations).
//
// Contract, OPERAND_REGISTERS = 1: the slot is registered at edge t; the outputs say at
// edge t+1 what the counters do at edge t+2. OPERAND_REGISTERS = 0 (lean): the slot is held by
// registers outside the lane; everything is an edge earlier. One slot a cycle.
// Outputs other than count and drain_array keep their values through empty slots and pairs
// with a zero.
module exponent_front #(
    parameter N = 3,
    parameter OPERAND_REGISTERS = 1
) (
    input  wire         clk,
    input  wire         pair,
    input  wire         drain,
    input  wire [N:0]   a,
    input  wire [N:0]   w,
    output reg          count,       // a pair without zero
    output reg  [3:0]   drain_array, // one bit: read and clear in that array
    output reg          negative,
    output reg  [N:0]   sum,         // index into AC1
    output reg  [N-1:0] weight,      // index into AC2
    output reg  [N-1:0] activation   // index into AC3
);
    wire         pair_q, drain_q;
    wire [N:0]   a_q, w_q;
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

    wire nonzero = (|a_q[N-1:0]) & (|w_q[N-1:0]);
    wire counted = pair_q & nonzero;

    wire index_clk;
    clock_gate gate (.clk(clk), .enable(counted | drain_q), .gated(index_clk));

    always @(posedge clk) begin
        count          <= counted;
        drain_array[0] <= drain_q & (w_q[1:0] == 2'd0);
        drain_array[1] <= drain_q & (w_q[1:0] == 2'd1);
        drain_array[2] <= drain_q & (w_q[1:0] == 2'd2);
        drain_array[3] <= drain_q & (w_q[1:0] == 2'd3);
    end
    always @(posedge index_clk) begin
        negative   <= a_q[N] ^ w_q[N];
        sum        <= drain_q ? a_q : {1'b0, a_q[N-1:0]} + {1'b0, w_q[N-1:0]};
        weight     <= drain_q ? a_q[N-1:0] : w_q[N-1:0];
        activation <= a_q[N-1:0];
    end
endmodule
