// ripple_counter: counts rising edges of tick; each bit clocks the next. The state is the
// complement of the count, so that a carry is a rising edge.
//
// Contract: the count is right when the carries have passed through WIDTH flip-flops; clear = 1
// makes it 0 at once and must be 0 again before the next tick.
module ripple_counter #(
    parameter WIDTH = 12
) (
    input  wire             tick,
    input  wire             clear,
    output wire [WIDTH-1:0] complement // of the count
);
    reg [WIDTH-1:0] state;
    assign complement = state;
    always @(posedge tick or posedge clear)
        if (clear) state[0] <= 1'b1;
        else       state[0] <= ~state[0];
    genvar b;
    generate
        for (b = 1; b < WIDTH; b = b + 1) begin : bits
            always @(posedge state[b-1] or posedge clear)
                if (clear) state[b] <= 1'b1;
                else       state[b] <= ~state[b];
        end
    endgenerate
endmodule
