// clock_gate with its OR kept apart, so that logic optimisation neither merges nor splits clocks.
(* blackbox *)
module clock_or (input clk, input off, output gated);
endmodule

module clock_gate (input wire clk, input wire enable, output wire gated);
    clock_or keep (.clk(clk), .off(~enable), .gated(gated));
endmodule
