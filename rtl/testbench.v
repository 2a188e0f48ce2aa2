// testbench: applies one vector a cycle to a harness and writes its outputs, as bits, at the end of every cycle.
//
// Vector e is on the inputs before edge e; line e of the output file is what the outputs show
// between edge e and edge e+1. HOLD is the delay of inputs after an edge (the clock-to-output time of the
// registers that feed the block), 0 for zero-delay simulation.
`timescale 1ns/1ps
module testbench;
    parameter INPUTS = 1;
    parameter CONSTANTS = 1;
    parameter OUTPUTS = 1;
    parameter CYCLES = 1;
    parameter PERIOD = 10.0;
    parameter HOLD = 0.0;

    reg  [INPUTS-1:0]    vectors [0:CYCLES-1];
    reg  [CONSTANTS-1:0] tables [0:0];
    reg  [CONSTANTS-1:0] constants;
    reg                  clk;
    reg  [INPUTS-1:0]    in;
    wire [OUTPUTS-1:0]   out;
    harness dut (.clk(clk), .in(in), .constants(constants), .out(out));

    reg [8*1024-1:0] vector_file, table_file, output_file, dump_file;
    integer file, edge_number, dump_from;
    initial begin
        if (!$value$plusargs("vectors=%s", vector_file) || !$value$plusargs("output=%s", output_file)) begin
            $display("testbench: needs +vectors=FILE +output=FILE");
            $finish;
        end
        $readmemh(vector_file, vectors);
        tables[0] = 0;
        if ($value$plusargs("tables=%s", table_file)) $readmemh(table_file, tables);
        constants = tables[0];
        file = $fopen(output_file, "w");
        if (!$value$plusargs("dumpfrom=%d", dump_from)) dump_from = 0;
        if ($value$plusargs("dump=%s", dump_file)) begin
            $dumpfile(dump_file);
            $dumpvars(1, dut.block);
            if (dump_from > 0) $dumpoff;
        end
        clk = 0;
        in = vectors[0];
        #(PERIOD/2);
        for (edge_number = 0; edge_number < CYCLES; edge_number = edge_number + 1) begin
            if (dump_from > 0 && edge_number == dump_from) $dumpon;
            clk = 1;
            if (edge_number + 1 < CYCLES) in <= #(HOLD) vectors[edge_number + 1];
            #(PERIOD/2) clk = 0;
            #(PERIOD/2 - 0.002) $fdisplay(file, "%b", out);
            #0.002;
        end
        $fclose(file);
        $finish;
    end
endmodule
