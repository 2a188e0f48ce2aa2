// int8_requantizer: an accumulator to an INT8 code: sum * multiplier / 2^shift, rounded half up, saturated to
// -127..127 (the code is symmetric).
//
// Contract: sum is taken at edge t when valid is 1, the code shows from edge t+1 to t+2 with
// code_valid; one a cycle. Behind int8_mac, whose drain command is registered at edge d: t = d+1, the code is there
// two cycles after the drain. multiplier is not negative; shift is 1 to 47.
module int8_requantizer #(
    parameter SUM = 32,
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
    localparam PRODUCT = SUM + MULTIPLIER;
    wire [PRODUCT:0] next_product; // the multiplier is not negative: one bit more is signed, and the product's highest repeats
    multiply_add #(.A(SUM), .W(MULTIPLIER+1), .WIDTH(PRODUCT+1), .ADDEND(0)) multiplication (.a(sum), .w({1'b0, multiplier}),
        .addend({PRODUCT+1{1'b0}}), .sum(next_product));
    reg                       valid_q;
    reg signed [PRODUCT-1:0]  product;
    reg [5:0]                 below; // shift - 1
    wire product_clk, code_clk;
    clock_gate product_gate (.clk(clk), .enable(valid), .gated(product_clk));
    clock_gate code_gate (.clk(clk), .enable(valid_q), .gated(code_clk));

    // Half the unit of the result is the bit below it: floor(x / 2^(s-1)) + 1, halved.
    wire signed [PRODUCT-1:0] doubled = product >>> below;
    wire signed [PRODUCT:0]   half_up = {doubled[PRODUCT-1], doubled} + 1;
    wire signed [PRODUCT-1:0] rounded = half_up[PRODUCT:1];
    always @(posedge clk) begin
        valid_q    <= valid;
        code_valid <= valid_q;
    end
    always @(posedge product_clk) begin
        product <= next_product[PRODUCT-1:0];
        below   <= shift - 6'd1;
    end
    always @(posedge code_clk)
        code <= rounded > 127 ? 8'd127 : rounded < -127 ? 8'h81 : rounded[7:0];
endmodule
