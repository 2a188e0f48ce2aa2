// step: value + up - down modulo 2^WIDTH; up and down are not both 1. Combinational. Which bits a step would change is known
// before the step is, so late steps pass two gates, and without a step nothing switches.
module step #(
    parameter WIDTH = 12
) (
    input  wire [WIDTH-1:0] value,
    input  wire             up,
    input  wire             down,
    output wire [WIDTH-1:0] next
);
    wire [WIDTH:0] ones, zeros; // below each bit
    assign ones[0]  = 1'b1;
    assign zeros[0] = 1'b1;
    genvar i;
    generate
        for (i = 0; i < WIDTH; i = i + 1) begin : bits
            assign ones[i+1]  = ones[i] & value[i];
            assign zeros[i+1] = zeros[i] & ~value[i];
            assign next[i]    = value[i] ^ (up & ones[i] | down & zeros[i]);
        end
    endgenerate
endmodule
