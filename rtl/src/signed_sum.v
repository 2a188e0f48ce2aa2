// signed_sum: the number of ones in up minus the number in down, two's complement. Combinational.
module signed_sum #(
    parameter LANES = 2,
    parameter WIDTH = 3
) (
    input  wire [LANES-1:0] up,
    input  wire [LANES-1:0] down,
    output reg  [WIDTH-1:0] sum
);
    integer l;
    always @* begin
        sum = {WIDTH{1'b0}};
        for (l = 0; l < LANES; l = l + 1)
            sum = sum + {{WIDTH-1{down[l]}}, up[l] | down[l]};
    end
endmodule
