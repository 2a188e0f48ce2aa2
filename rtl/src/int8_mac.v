// int8_mac: an INT8 multiply-accumulate lane with an accumulator of WIDTH bits, two's complement, wrapping.
// MERGED = 1: organisation "merged_carry_save": the partial products and the accumulator
// are added in one carry-save tree with one carry-propagate adder at its end. MERGED = 0: "multiplier_then_adder",
// a * w + sum as written. ZERO_GATED = 1: "..._zero_gated": a pair with a zero does not clock the accumulator, nor, with
// operand registers, the operands, so that the tree does not switch for it.
//
// Contract: one slot a cycle: a pair, a drain command, or nothing. With operand registers a slot is registered at
// edge t and the accumulator changes at edge t+1; without them (lean) the slot is held outside the lane and
// changes it at edge t. Drain command registered at t: sum_valid is 1 and sum is complete from edge t to t+1,
// where it is cleared (lean: before edge t, cleared at t). K pairs and the drain take K + 1
// cycles. No reset: the first drain after power-up clears.
module int8_mac #(
    parameter WIDTH = 32,
    parameter MERGED = 1,
    parameter ZERO_GATED = 0,
    parameter OPERAND_REGISTERS = 1
) (
    input  wire             clk,
    input  wire             pair,
    input  wire             drain,
    input  wire [7:0]       a,
    input  wire [7:0]       w,
    output wire             sum_valid,
    output reg  [WIDTH-1:0] sum
);
    wire       counted = pair & (!ZERO_GATED | (|a) & (|w));
    wire       counted_q, drain_q;
    wire [7:0] a_q, w_q;
    generate
        if (OPERAND_REGISTERS) begin : registered
            wire operand_clk;
            if (ZERO_GATED) begin : gated
                clock_gate gate (.clk(clk), .enable(counted), .gated(operand_clk));
            end else begin : free
                assign operand_clk = clk;
            end
            reg       counted_r, drain_r;
            reg [7:0] a_r, w_r;
            always @(posedge clk) begin
                counted_r <= counted;
                drain_r   <= drain;
            end
            always @(posedge operand_clk) begin
                a_r <= a;
                w_r <= w;
            end
            assign counted_q = counted_r;
            assign drain_q   = drain_r;
            assign a_q       = a_r;
            assign w_q       = w_r;
        end else begin : lean
            assign counted_q = counted;
            assign drain_q   = drain;
            assign a_q       = a;
            assign w_q       = w;
        end
    endgenerate
    assign sum_valid = drain_q;

    wire [WIDTH-1:0] next;
    generate
        if (MERGED) begin : merged
            multiply_add #(.WIDTH(WIDTH)) adder (.a(a_q), .w(w_q), .addend(sum), .sum(next));
        end else begin : plain
            wire signed [15:0] product = $signed(a_q) * $signed(w_q);
            assign next = sum + {{WIDTH-16{product[15]}}, product};
        end
    endgenerate

    wire sum_clk;
    clock_gate gate (.clk(clk), .enable(counted_q | drain_q), .gated(sum_clk));
    always @(posedge sum_clk) sum <= next & {WIDTH{~drain_q}};
endmodule
