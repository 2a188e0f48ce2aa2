// add_columns: the sum of bits of many weights, modulo 2^COLUMNS. Combinational. Column c holds HEIGHTS[8c +: 8] bits of
// weight 2^c. Dadda's tree reduces the columns to two bits each, with full and half adders only where a column would
// else be higher than the next of 2, 3, 4, 6, 9, 13, ...; a ripple-carry adder, which has the fewest nodes to glitch, adds the rest.
module add_columns #(
    parameter COLUMNS = 4,
    parameter TALLEST = 3, // bits of the highest column
    parameter [8*COLUMNS-1:0] HEIGHTS = {8'd1, 8'd3, 8'd3, 8'd2}
) (
    input  wire [COLUMNS*TALLEST-1:0] bits, // bit k of column c at c*TALLEST + k; those that settle last at the end
    output wire [COLUMNS-1:0]         sum
);
    // Dadda's heights.
    function integer limit(input integer level);
        integer i;
        begin
            limit = 2;
            for (i = 0; i < level; i = i + 1) limit = limit * 3 / 2;
        end
    endfunction
    function integer levels(input integer height);
        integer reached;
        begin
            levels = 0;
            for (reached = 2; reached < height; reached = reached * 3 / 2) levels = levels + 1;
        end
    endfunction
    // By how much each column must shrink so that none is higher than most: 2 a full adder, 1 a half adder, whose carries
    // stand in the next column.
    function [8*COLUMNS-1:0] excess(input [8*COLUMNS-1:0] heights, input integer most);
        integer c, height, carries;
        begin
            carries = 0;
            for (c = 0; c < COLUMNS; c = c + 1) begin
                height = heights[8*c +: 8] + carries;
                excess[8*c +: 8] = height > most ? height - most : 0;
                carries = height > most ? (height - most + 1) / 2 : 0;
            end
        end
    endfunction
    // Heights before a stage.
    function [8*COLUMNS-1:0] before(input integer stage);
        integer s, c, carries;
        reg [8*COLUMNS-1:0] less;
        begin
            before = HEIGHTS;
            for (s = 0; s < stage; s = s + 1) begin
                less = excess(before, limit(STAGES - 1 - s));
                carries = 0;
                for (c = 0; c < COLUMNS; c = c + 1) begin
                    before[8*c +: 8] = before[8*c +: 8] + carries - less[8*c +: 8];
                    carries = (less[8*c +: 8] + 1) / 2;
                end
            end
        end
    endfunction

    localparam STAGES = levels(TALLEST);
    genvar s, c, k;
    generate
        for (s = 0; s <= STAGES; s = s + 1) begin : stages
            localparam [8*COLUMNS-1:0] HIGH = before(s), LESS = s < STAGES ? excess(HIGH, limit(STAGES - 1 - s)) : {8*COLUMNS{1'b0}};
            // The same of the stage before; before the first, what is given passed it whole.
            localparam [8*COLUMNS-1:0] WAS_HIGH = before(s > 0 ? s - 1 : 0), WAS_LESS = s > 0 ? excess(WAS_HIGH, limit(STAGES - s)) : {8*COLUMNS{1'b0}};
            for (c = 0; c < COLUMNS; c = c + 1) begin : columns
                localparam HEIGHT = HIGH[8*c +: 8], FULL = LESS[8*c +: 8] / 2, HALF = LESS[8*c +: 8] % 2;
                localparam FROM = 3 * (WAS_LESS[8*c +: 8] / 2) + 2 * (WAS_LESS[8*c +: 8] % 2); // bits that adders took
                localparam PASSED = WAS_HIGH[8*c +: 8] - FROM, ADDED = PASSED + (WAS_LESS[8*c +: 8] + 1) / 2;
                wire [TALLEST:0] bit, sums, carries; // of bit what the stage before passed, its sums, the carries of the column below
                for (k = 0; k < HEIGHT; k = k + 1) begin : inputs
                    if (s == 0) begin : given
                        assign bit[k] = bits[c*TALLEST + k];
                    end else if (k < PASSED) begin : passed
                        assign bit[k] = stages[s-1].columns[c].bit[FROM + k];
                    end else if (k < ADDED) begin : added
                        assign bit[k] = stages[s-1].columns[c].sums[k - PASSED];
                    end else begin : carried
                        assign bit[k] = stages[s-1].columns[c-1].carries[k - ADDED];
                    end
                end
                for (k = 0; k < FULL; k = k + 1) begin : three
                    full_adder adder (.x(bit[3*k]), .y(bit[3*k+1]), .z(bit[3*k+2]), .sum(sums[k]), .carry(carries[k]));
                end
                if (HALF) begin : two
                    half_adder adder (.x(bit[3*FULL]), .y(bit[3*FULL+1]), .sum(sums[FULL]), .carry(carries[FULL]));
                end
            end
        end
    endgenerate

    localparam [8*COLUMNS-1:0] LEFT = before(STAGES);
    wire [COLUMNS:0] carry;
    assign carry[0] = 1'b0;
    generate
        for (c = 0; c < COLUMNS; c = c + 1) begin : row
            localparam HEIGHT = LEFT[8*c +: 8];
            if (HEIGHT == 0 || c == 0 && HEIGHT == 1) begin : only
                assign sum[c] = HEIGHT == 0 ? carry[c] : stages[STAGES].columns[c].bit[0];
                assign carry[c+1] = 1'b0;
            end else if (c == 0) begin : lowest
                half_adder adder (.x(stages[STAGES].columns[c].bit[0]), .y(stages[STAGES].columns[c].bit[1]), .sum(sum[c]), .carry(carry[c+1]));
            end else if (HEIGHT == 1) begin : one
                half_adder adder (.x(stages[STAGES].columns[c].bit[0]), .y(carry[c]), .sum(sum[c]), .carry(carry[c+1]));
            end else begin : two
                full_adder adder (.x(stages[STAGES].columns[c].bit[0]), .y(stages[STAGES].columns[c].bit[1]), .z(carry[c]), .sum(sum[c]), .carry(carry[c+1]));
            end
        end
    endgenerate
endmodule
