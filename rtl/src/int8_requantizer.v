// int8_requantizer: an accumulator to an INT8 code: sum * multiplier / 2^shift, rounded half up, saturated to
// -127..127 (the code is symmetric).
//
// Three stages: products of the multiplier with both halves of the sum; their sum; shift, rounding, saturation.
//
// Contract: sum is taken at edge t when valid is 1, the code shows from edge t+2 to t+3 with
// code_valid; one a cycle. Behind int8_mac, whose drain command is registered at edge d: t = d+1, the code is there
// three cycles after the drain. multiplier is not negative; shift is 1 to 47.
module int8_requantizer #(
    parameter SUM = 32,       // even
    parameter MULTIPLIER = 16
) (
    input  wire                  clk,
    input  wire                  valid,
    input  wire [SUM-1:0]        sum,
    input  wire [MULTIPLIER-1:0] multiplier,
    input  wire [5:0]            shift,
    output reg                   code_valid,
    output reg  [7:0]            code
);
    localparam PRODUCT = SUM + MULTIPLIER, HALF = SUM / 2;
    // The low half and the multiplier are not negative: one bit more is signed, and the highest bits of products repeat.
    wire [HALF+MULTIPLIER+1:0] next_low;
    wire [HALF+MULTIPLIER:0]   next_high;
    multiply_add #(.A(HALF+1), .W(MULTIPLIER+1), .WIDTH(HALF+MULTIPLIER+2), .ADDEND(0)) low_product (.a({1'b0, sum[HALF-1:0]}),
        .w({1'b0, multiplier}), .addend({HALF+MULTIPLIER+2{1'b0}}), .sum(next_low));
    multiply_add #(.A(HALF), .W(MULTIPLIER+1), .WIDTH(HALF+MULTIPLIER+1), .ADDEND(0)) high_product (.a(sum[SUM-1:HALF]),
        .w({1'b0, multiplier}), .addend({HALF+MULTIPLIER+1{1'b0}}), .sum(next_high));
    reg                       valid_q, valid_qq;
    reg [HALF+MULTIPLIER-1:0] low, high;
    reg [PRODUCT-1:0]         product;
    reg [5:0]                 below_q, below; // shift - 1
    wire halves_clk, product_clk, code_clk;
    clock_gate halves_gate (.clk(clk), .enable(valid), .gated(halves_clk));
    clock_gate product_gate (.clk(clk), .enable(valid_q), .gated(product_clk));
    clock_gate code_gate (.clk(clk), .enable(valid_qq), .gated(code_clk));

    wire [HALF+MULTIPLIER-1:0] upper = high + {{HALF{1'b0}}, low[HALF+MULTIPLIER-1:HALF]};
    // Half the unit of the result is the bit below it: floor(x / 2^(s-1)) + 1, halved.
    wire signed [PRODUCT-1:0] scaled = product;
    wire signed [PRODUCT-1:0] doubled = scaled >>> below;
    wire signed [PRODUCT:0]   half_up = {doubled[PRODUCT-1], doubled} + 1;
    wire signed [PRODUCT-1:0] rounded = half_up[PRODUCT:1];
    always @(posedge clk) begin
        valid_q    <= valid;
        valid_qq   <= valid_q;
        code_valid <= valid_qq;
    end
    always @(posedge halves_clk) begin
        low     <= next_low[HALF+MULTIPLIER-1:0];
        high    <= next_high[HALF+MULTIPLIER-1:0];
        below_q <= shift - 6'd1;
    end
    always @(posedge product_clk) begin
        product <= {upper, low[HALF-1:0]};
        below   <= below_q;
    end
    always @(posedge code_clk)
        code <= rounded > 127 ? 8'd127 : rounded < -127 ? 8'h81 : rounded[7:0];
endmodule
