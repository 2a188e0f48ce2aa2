// counter_shared: LANES lanes of one dot product that share a counter set; updates of the same
// counter in the same cycle are merged. Counters are signed and clock-gated.
//
// Contract: that of counter_set with operand registers, with LANES pairs a slot (lane l is present when
// pair[l]): K pairs and D drain commands take ceil(K / LANES) + D cycles. A drain command
// carries index and array in lane 0's operands. Counters hold 2^(WIDTH-1) - 1 pairs, of all
// lanes together.
module counter_shared #(
    parameter N = 3,
    parameter ARRAYS = 4'b1111,
    parameter WIDTH = 12,
    parameter LANES = 2
) (
    input  wire                   clk,
    input  wire [LANES-1:0]       pair,
    input  wire                   drain,
    input  wire [LANES*(N+1)-1:0] a,
    input  wire [LANES*(N+1)-1:0] w,
    output reg                    count_valid,
    output reg  [WIDTH:0]         count // signed
);
    wire [LANES-1:0]       counted, negative;
    wire [LANES*4-1:0]     drain_arrays;
    wire [LANES*(N+1)-1:0] sum;
    wire [LANES*N-1:0]     weight, activation;
    genvar l;
    generate
        for (l = 0; l < LANES; l = l + 1) begin : lanes
            exponent_front #(.N(N), .OPERAND_REGISTERS(1)) front (.clk(clk), .pair(pair[l]), .drain(l == 0 ? drain : 1'b0),
                .a(a[l*(N+1) +: N+1]), .w(w[l*(N+1) +: N+1]),
                .count(counted[l]), .drain_array(drain_arrays[l*4 +: 4]), .negative(negative[l]),
                .sum(sum[l*(N+1) +: N+1]), .weight(weight[l*N +: N]), .activation(activation[l*N +: N]));
        end
    endgenerate
    wire [3:0] drain_array = drain_arrays[3:0];

    wire [WIDTH-1:0] value0, value1, value2, value3;
    generate
        if (ARRAYS[0]) begin : ac1
            counters_merged #(.LANES(LANES), .BITS(N+1), .FIRST(2), .LAST((2 << N) - 2), .WIDTH(WIDTH)) counters (
                .clk(clk), .count(counted), .negative(negative), .drain(drain_array[0]), .index(sum), .value(value0));
        end else begin : no_ac1
            assign value0 = 0;
        end
        if (ARRAYS[1]) begin : ac2
            counters_merged #(.LANES(LANES), .BITS(N), .FIRST(1), .LAST((1 << N) - 1), .WIDTH(WIDTH)) counters (
                .clk(clk), .count(counted), .negative(negative), .drain(drain_array[1]), .index(weight), .value(value1));
        end else begin : no_ac2
            assign value1 = 0;
        end
        if (ARRAYS[2]) begin : ac3
            counters_merged #(.LANES(LANES), .BITS(N), .FIRST(1), .LAST((1 << N) - 1), .WIDTH(WIDTH)) counters (
                .clk(clk), .count(counted), .negative(negative), .drain(drain_array[2]), .index(activation), .value(value2));
        end else begin : no_ac3
            assign value2 = 0;
        end
        if (ARRAYS[3]) begin : ac4
            counters_merged #(.LANES(LANES), .BITS(2), .FIRST(0), .LAST(0), .WIDTH(WIDTH)) counters (
                .clk(clk), .count(counted), .negative(negative), .drain(drain_array[3]), .index({LANES{2'd0}}), .value(value3));
        end else begin : no_ac4
            assign value3 = 0;
        end
    endgenerate

    wire [WIDTH-1:0] value = value0 | value1 | value2 | value3;
    wire drained = |(drain_array & ARRAYS);
    wire count_clk;
    clock_gate gate (.clk(clk), .enable(drained), .gated(count_clk));
    always @(posedge clk) count_valid <= drained;
    always @(posedge count_clk) count <= {value[WIDTH-1], value};
endmodule
