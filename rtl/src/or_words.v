// or_words: the bitwise OR of words. Combinational. With words masked by their selects, of which at most one
// is 1, it is a read port that words not selected do not disturb.
module or_words #(
    parameter WORDS = 13,
    parameter WIDTH = 12
) (
    input  wire [WORDS*WIDTH-1:0] words, // word i at i*WIDTH
    output wire [WIDTH-1:0]       word
);
    // A function, because an always block would never run where all words are constant.
    function [WIDTH-1:0] merge(input [WORDS*WIDTH-1:0] all);
        integer i;
        begin
            merge = {WIDTH{1'b0}};
            for (i = 0; i < WORDS; i = i + 1)
                merge = merge | all[i*WIDTH +: WIDTH];
        end
    endfunction
    assign word = merge(words);
endmodule
