// Runs a program: engine, readers, writers and sequencer.
// AcceleratorCore, generator/hardware/accelerator-core.ts
// shape.engine.lanes = 8, shape.engine.width = 8, shape.engine.slots = 16, shape.engine.chunks = 2
// shape.engine.window = 8, shape.engine.merge = 2, shape.engine.maskSlots = 8, shape.engine.maxBeats = 32
// shape.engine.maxRows = 128, shape.engine.drain = 2, shape.engine.bankSlots = 64, shape.engine.tileSlots = 32
// shape.memory.wordBytes = 8, shape.memory.tokens = 64, shape.memory.burst = 16, shape.normWords = 8
// shape.normLanes = 2, shape.latentWords = 2, shape.latentLanes = 2, shape.bus.addressBits = 40
// shape.bus.idBits = 4, shape.bus.bytes = 8
`default_nettype none

module disc8x8_7d95b9_accelerator_core (
    input  wire        aclk,
    input  wire        aresetn,
    input  wire        start,  // a pulse: run the program; once after each reset
    input  wire [31:0] program_address,
    input  wire [21:0] program_last_word,
    output wire        ended,  // the end was reached, and everything is written
    output wire [3:0]  failure,  // what is wrong with the program
    output wire [3:0]  events_busy,
    output wire [3:0]  events_drain,
    output wire [3:0]  events_maximum,
    output wire [3:0]  events_mask,
    output wire [3:0]  events_starved,
    output wire [6:0]  events_active_tokens,
    output wire [6:0]  events_kept_positions,
    output wire        events_descriptors,
    input  wire [6:0]  returned_valid,
    input  wire [63:0] returned_data,
    input  wire [3:0]  acknowledged,
    output wire        read0_valid,
    input  wire        read0_ready,
    output wire [31:0] read0_address,
    output wire [3:0]  read0_length,
    output wire        read1_valid,
    input  wire        read1_ready,
    output wire [31:0] read1_address,
    output wire [3:0]  read1_length,
    output wire        read2_valid,
    input  wire        read2_ready,
    output wire [31:0] read2_address,
    output wire [3:0]  read2_length,
    output wire        read3_valid,
    input  wire        read3_ready,
    output wire [31:0] read3_address,
    output wire [3:0]  read3_length,
    output wire        read4_valid,
    input  wire        read4_ready,
    output wire [31:0] read4_address,
    output wire [3:0]  read4_length,
    output wire        read5_valid,
    input  wire        read5_ready,
    output wire [31:0] read5_address,
    output wire [3:0]  read5_length,
    output wire        read6_valid,
    input  wire        read6_ready,
    output wire [31:0] read6_address,
    output wire [3:0]  read6_length,
    output wire        write0_valid,
    input  wire        write0_ready,
    output wire [31:0] write0_address,
    output wire [3:0]  write0_length,
    output wire        write1_valid,
    input  wire        write1_ready,
    output wire [31:0] write1_address,
    output wire [3:0]  write1_length,
    output wire        write2_valid,
    input  wire        write2_ready,
    output wire [31:0] write2_address,
    output wire [3:0]  write2_length,
    output wire        write3_valid,
    input  wire        write3_ready,
    output wire [31:0] write3_address,
    output wire [3:0]  write3_length,
    output wire        data0_valid,
    input  wire        data0_ready,
    output wire [63:0] data0_data,
    output wire        data1_valid,
    input  wire        data1_ready,
    output wire [63:0] data1_data,
    output wire        data2_valid,
    input  wire        data2_ready,
    output wire [63:0] data2_data,
    output wire        data3_valid,
    input  wire        data3_ready,
    output wire [63:0] data3_data
);
    localparam [1:0] SEQUENCER_ROUTE_REUSE = 2'd1;
    localparam [1:0] SEQUENCER_ROUTE_UPDATE = 2'd2;
    wire sequencer_starves;  // there is no descriptor at hand, nor one that waits
    wire sequencer_words_valid;
    wire sequencer_words_ready;
    wire sequencer_passes_valid;
    wire sequencer_passes_linear;  // a linear layer; attention otherwise
    wire [4:0] sequencer_passes_layer_last_beat;  // words in a row, less one
    wire [4:0] sequencer_passes_layer_last_slot;  // stationary rows in each lane, less one
    wire [6:0] sequencer_passes_layer_last_row;  // streamed rows, less one
    wire sequencer_passes_head_masked;  // positions come from the mask stream; all of them otherwise
    wire sequencer_passes_head_refresh;  // positions below the threshold are dropped, and leave a new mask
    wire [15:0] sequencer_passes_head_threshold;  // in 2^-16 of a row's sum
    wire sequencer_passes_head_last_chunk;  // words in a row, less one
    wire [6:0] sequencer_passes_head_last_row;  // keys, less one
    wire [6:0] sequencer_passes_head_last_query;  // queries, less one
    wire sequencer_passes_head_last_group;  // groups of mask slots, less one
    wire [2:0] sequencer_passes_head_sharing;  // log2 of the queries in a row that have one mask
    wire [15:0] sequencer_passes_head_score_multiplier;
    wire [5:0] sequencer_passes_head_score_shift;
    wire [15:0] sequencer_passes_head_output_multiplier;
    wire [5:0] sequencer_passes_head_output_shift;
    wire sequencer_stationary_valid;
    wire [31:0] sequencer_stationary_address;
    wire [19:0] sequencer_stationary_stride;
    wire [5:0] sequencer_stationary_last_row;
    wire sequencer_stationary_listed;  // rows are those of the tokens on the list
    wire [7:0] sequencer_stationary_last_segment;
    wire [23:0] sequencer_stationary_segment_stride;
    wire [21:0] sequencer_stationary_last_word;
    wire sequencer_target_valid;
    wire [1:0] sequencer_target_target;
    wire sequencer_target_half;
    wire [21:0] sequencer_target_last_word;
    wire sequencer_keys_valid;
    wire [31:0] sequencer_keys_address;
    wire [19:0] sequencer_keys_stride;
    wire [5:0] sequencer_keys_last_row;
    wire sequencer_keys_listed;  // rows are those of the tokens on the list
    wire [7:0] sequencer_keys_last_segment;
    wire [23:0] sequencer_keys_segment_stride;
    wire [21:0] sequencer_keys_last_word;
    wire sequencer_rows_valid;
    wire [31:0] sequencer_rows_address;
    wire [19:0] sequencer_rows_stride;
    wire [5:0] sequencer_rows_last_row;
    wire sequencer_rows_listed;  // rows are those of the tokens on the list
    wire [7:0] sequencer_rows_last_segment;
    wire [23:0] sequencer_rows_segment_stride;
    wire [21:0] sequencer_rows_last_word;
    wire sequencer_prologue_valid;
    wire [2:0] sequencer_prologue_kind;
    wire [21:0] sequencer_prologue_last_word;  // words of the bus in a row
    wire [5:0] sequencer_prologue_last_row;
    wire [15:0] sequencer_prologue_patch_multiplier;
    wire [5:0] sequencer_prologue_patch_shift;  // less one
    wire sequencer_prologue_norm_half;  // of the table of channels
    wire [3:0] sequencer_prologue_norm_last_word;  // words in a row, less one
    wire [27:0] sequencer_prologue_norm_reciprocal;  // 2^27 / elements
    wire [39:0] sequencer_prologue_norm_epsilon;
    wire [4:0] sequencer_prologue_norm_shift;  // less one
    wire sequencer_terms_valid;
    wire [31:0] sequencer_terms_address;
    wire [19:0] sequencer_terms_stride;
    wire [5:0] sequencer_terms_last_row;
    wire sequencer_terms_listed;  // rows are those of the tokens on the list
    wire [7:0] sequencer_terms_last_segment;
    wire [23:0] sequencer_terms_segment_stride;
    wire [21:0] sequencer_terms_last_word;
    wire sequencer_masks_valid;
    wire [31:0] sequencer_masks_address;
    wire [19:0] sequencer_masks_stride;
    wire [5:0] sequencer_masks_last_row;
    wire sequencer_masks_listed;  // rows are those of the tokens on the list
    wire [7:0] sequencer_masks_last_segment;
    wire [23:0] sequencer_masks_segment_stride;
    wire [21:0] sequencer_masks_last_word;
    wire [2:0] sequencer_masks_sharing;  // log2 of the tokens on the list that have a row together
    wire sequencer_mask_rows_valid;
    wire sequencer_mask_rows_last_group;  // groups in a row, less one
    wire [5:0] sequencer_mask_rows_last_row;  // queries, less one
    wire sequencer_shares_valid;
    wire [31:0] sequencer_shares_address;
    wire [19:0] sequencer_shares_stride;
    wire [5:0] sequencer_shares_last_row;
    wire sequencer_shares_listed;  // rows are those of the tokens on the list
    wire [7:0] sequencer_shares_last_segment;
    wire [23:0] sequencer_shares_segment_stride;
    wire [21:0] sequencer_shares_last_word;
    wire sequencer_share_rows_valid;
    wire [5:0] sequencer_share_rows_last_token;  // of the head, whose shares all come
    wire [5:0] sequencer_share_rows_last_row;  // tokens on the list, less one
    wire sequencer_results_valid;
    wire [31:0] sequencer_results_address;
    wire [19:0] sequencer_results_stride;
    wire [5:0] sequencer_results_last_row;
    wire sequencer_results_listed;  // rows are those of the tokens on the list
    wire [7:0] sequencer_results_last_segment;
    wire [23:0] sequencer_results_segment_stride;
    wire [21:0] sequencer_results_last_word;
    wire sequencer_source_valid;
    wire [1:0] sequencer_source_source;
    wire [21:0] sequencer_source_last_word;
    wire [7:0] sequencer_source_last_segment;
    wire [5:0] sequencer_source_last_row;
    wire sequencer_epilogue_valid;
    wire [1:0] sequencer_epilogue_kind;
    wire sequencer_new_masks_valid;
    wire [31:0] sequencer_new_masks_address;
    wire [19:0] sequencer_new_masks_stride;
    wire [5:0] sequencer_new_masks_last_row;
    wire sequencer_new_masks_listed;  // rows are those of the tokens on the list
    wire [7:0] sequencer_new_masks_last_segment;
    wire [23:0] sequencer_new_masks_segment_stride;
    wire [21:0] sequencer_new_masks_last_word;
    wire sequencer_new_mask_rows_valid;
    wire sequencer_new_mask_rows_last_group;  // groups in a row, less one
    wire [5:0] sequencer_new_mask_rows_last_row;  // queries, less one
    wire sequencer_new_shares_valid;
    wire [31:0] sequencer_new_shares_address;
    wire [19:0] sequencer_new_shares_stride;
    wire [5:0] sequencer_new_shares_last_row;
    wire sequencer_new_shares_listed;  // rows are those of the tokens on the list
    wire [7:0] sequencer_new_shares_last_segment;
    wire [23:0] sequencer_new_shares_segment_stride;
    wire [21:0] sequencer_new_shares_last_word;
    wire sequencer_new_share_row_valid;
    wire [5:0] sequencer_new_share_row_last_group;  // groups in a row, less one
    wire sequencer_new_share_row_last_row;  // queries, less one
    wire sequencer_new_keys_valid;
    wire [31:0] sequencer_new_keys_address;
    wire [19:0] sequencer_new_keys_stride;
    wire [5:0] sequencer_new_keys_last_row;
    wire sequencer_new_keys_listed;  // rows are those of the tokens on the list
    wire [7:0] sequencer_new_keys_last_segment;
    wire [23:0] sequencer_new_keys_segment_stride;
    wire [21:0] sequencer_new_keys_last_word;
    wire sequencer_reuse_valid;
    wire [5:0] sequencer_reuse_last_token;
    wire sequencer_reuse_last_word;  // words of a token, less one
    wire [15:0] sequencer_reuse_alpha;  // in 1/256 of the mean difference
    wire [7:0] sequencer_reuse_max_age;  // steps in a row that a token may rest
    wire sequencer_reuse_whole;  // all tokens are active: the first step, or one that makes masks
    wire [1:0] sequencer_route;
    wire signed [21:0] sequencer_factors_a;
    wire signed [21:0] sequencer_factors_b;
    wire signed [21:0] sequencer_factors_c;
    wire sequencer_illegal;  // the descriptor at hand has no such opcode
    wire sequencer_busy;
    wire sequencer_ended;  // the end was reached, and everything is written
    wire sequencer_taken;  // a descriptor is done with
    wire engine_passes_ready;
    wire engine_keys_ready;
    wire engine_stationary_ready;
    wire engine_queries_ready;
    wire engine_rows_ready;
    wire engine_masks_ready;
    wire [63:0] engine_masks_bits;
    wire engine_shares_ready;
    wire engine_new_masks_valid;
    wire [63:0] engine_new_masks_bits;  // in token order, of queries that have one together once
    wire engine_new_shares_valid;
    wire [7:0] engine_new_shares_share;  // of a row's sum that its new mask keeps, less one
    wire engine_new_keys_valid;
    wire [23:0] engine_new_keys_keys;  // balanced for the new mask
    wire engine_outputs_valid;
    wire [15:0] engine_outputs_values;
    wire engine_outputs_last;  // last beat of the pass
    wire [35:0] engine_outputs_wide;
    wire engine_results_valid;
    wire [15:0] engine_results_values;
    wire engine_results_last;  // of the pass
    wire engine_running;  // a pass is under way
    wire [7:0] engine_activity_busy;
    wire [7:0] engine_activity_drain;
    wire [7:0] engine_activity_maximum;
    wire [7:0] engine_activity_mask;
    wire [7:0] engine_activity_starved;
    wire prologue_passes_ready;
    wire prologue_words_ready;
    wire prologue_rows_valid;
    wire [63:0] prologue_rows_word;
    wire prologue_queries_valid;
    wire [63:0] prologue_queries_word;
    wire prologue_raw_valid;
    wire [63:0] prologue_raw_data;
    wire epilogue_passes_ready;
    wire epilogue_results_ready;
    wire epilogue_terms_ready;
    wire epilogue_words_valid;
    wire [63:0] epilogue_words_data;
    wire router_targets_ready;
    wire router_words_ready;
    wire router_array_valid;
    wire [63:0] router_array_word;
    wire router_norm_enable;
    wire router_norm_half;
    wire [2:0] router_norm_entry;  // a word of results
    wire [2:0] router_norm_part;  // word of the bus of this entry
    wire [63:0] router_norm_data;
    wire router_gelu_enable;
    wire [7:0] router_gelu_entry;
    wire signed [7:0] router_gelu_value;
    wire results_passes_ready;
    wire results_linear_ready;
    wire results_attention_ready;
    wire results_raw_ready;
    wire results_update_ready;
    wire results_words_valid;
    wire [63:0] results_words_data;
    wire vectors_put_ready;
    wire vectors_get_valid;
    wire [63:0] vectors_get_data;
    wire reuse_steps_ready;
    wire reuse_pairs_ready;
    wire reuse_decisions_valid;
    wire reuse_decisions_ready;
    wire [5:0] reuse_decisions_token;
    wire reuse_decisions_active;
    wire reuse_decisions_last;  // of the step
    wire update_values_ready;
    wire update_latent_valid;
    wire [63:0] update_latent_x;
    wire groups_passes_ready;
    wire groups_words_ready;
    wire groups_groups_valid;
    wire groups_groups_ready;
    wire [63:0] groups_groups_bits;
    wire new_mask_words_passes_ready;
    wire new_mask_words_groups_ready;
    wire new_mask_words_words_valid;
    wire [63:0] new_mask_words_words_data;
    wire share_rows_passes_ready;
    wire share_rows_list_at_enable;
    wire [5:0] share_rows_list_at_index;
    wire share_rows_words_ready;
    wire share_rows_shares_valid;
    wire [7:0] share_rows_shares_share;
    wire new_share_words_passes_ready;
    wire new_share_words_groups_ready;
    wire new_share_words_words_valid;
    wire [63:0] new_share_words_words_data;
    wire stationary_reader_rows_ready;
    wire stationary_reader_list_at_enable;
    wire [5:0] stationary_reader_list_at_index;
    wire stationary_reader_bursts_valid;
    wire [31:0] stationary_reader_bursts_address;
    wire [3:0] stationary_reader_bursts_length;
    wire stationary_reader_words_valid;
    wire [63:0] stationary_reader_words_data;
    wire rows_reader_rows_ready;
    wire rows_reader_list_at_enable;
    wire [5:0] rows_reader_list_at_index;
    wire rows_reader_bursts_valid;
    wire [31:0] rows_reader_bursts_address;
    wire [3:0] rows_reader_bursts_length;
    wire rows_reader_words_valid;
    wire [63:0] rows_reader_words_data;
    wire terms_reader_rows_ready;
    wire terms_reader_list_at_enable;
    wire [5:0] terms_reader_list_at_index;
    wire terms_reader_bursts_valid;
    wire [31:0] terms_reader_bursts_address;
    wire [3:0] terms_reader_bursts_length;
    wire terms_reader_words_valid;
    wire [63:0] terms_reader_words_data;
    wire masks_reader_rows_ready;
    wire masks_reader_list_at_enable;
    wire [5:0] masks_reader_list_at_index;
    wire masks_reader_bursts_valid;
    wire [31:0] masks_reader_bursts_address;
    wire [3:0] masks_reader_bursts_length;
    wire masks_reader_words_valid;
    wire [63:0] masks_reader_words_data;
    wire shares_reader_rows_ready;
    wire shares_reader_list_at_enable;
    wire [5:0] shares_reader_list_at_index;
    wire shares_reader_bursts_valid;
    wire [31:0] shares_reader_bursts_address;
    wire [3:0] shares_reader_bursts_length;
    wire shares_reader_words_valid;
    wire [63:0] shares_reader_words_data;
    wire keys_reader_rows_ready;
    wire keys_reader_list_at_enable;
    wire [5:0] keys_reader_list_at_index;
    wire keys_reader_bursts_valid;
    wire [31:0] keys_reader_bursts_address;
    wire [3:0] keys_reader_bursts_length;
    wire keys_reader_words_valid;
    wire [63:0] keys_reader_words_data;
    wire program_reader_rows_ready;
    wire program_reader_list_at_enable;
    wire [5:0] program_reader_list_at_index;
    wire program_reader_bursts_valid;
    wire [31:0] program_reader_bursts_address;
    wire [3:0] program_reader_bursts_length;
    wire program_reader_words_valid;
    wire [63:0] program_reader_words_data;
    wire results_writer_rows_ready;
    wire results_writer_list_at_enable;
    wire [5:0] results_writer_list_at_index;
    wire results_writer_words_ready;
    wire results_writer_bursts_valid;
    wire [31:0] results_writer_bursts_address;
    wire [3:0] results_writer_bursts_length;
    wire results_writer_sent_valid;
    wire [63:0] results_writer_sent_data;
    wire results_writer_done;  // a transfer is written
    wire new_masks_writer_rows_ready;
    wire new_masks_writer_list_at_enable;
    wire [5:0] new_masks_writer_list_at_index;
    wire new_masks_writer_words_ready;
    wire new_masks_writer_bursts_valid;
    wire [31:0] new_masks_writer_bursts_address;
    wire [3:0] new_masks_writer_bursts_length;
    wire new_masks_writer_sent_valid;
    wire [63:0] new_masks_writer_sent_data;
    wire new_masks_writer_done;  // a transfer is written
    wire new_shares_writer_rows_ready;
    wire new_shares_writer_list_at_enable;
    wire [5:0] new_shares_writer_list_at_index;
    wire new_shares_writer_words_ready;
    wire new_shares_writer_bursts_valid;
    wire [31:0] new_shares_writer_bursts_address;
    wire [3:0] new_shares_writer_bursts_length;
    wire new_shares_writer_sent_valid;
    wire [63:0] new_shares_writer_sent_data;
    wire new_shares_writer_done;  // a transfer is written
    wire new_keys_writer_rows_ready;
    wire new_keys_writer_list_at_enable;
    wire [5:0] new_keys_writer_list_at_index;
    wire new_keys_writer_words_ready;
    wire new_keys_writer_bursts_valid;
    wire [31:0] new_keys_writer_bursts_address;
    wire [3:0] new_keys_writer_bursts_length;
    wire new_keys_writer_sent_valid;
    wire [63:0] new_keys_writer_sent_data;
    wire new_keys_writer_done;  // a transfer is written
    wire result_rows_later_ready;
    wire result_rows_next_ready;
    wire target_later_ready;
    wire target_next_ready;
    wire stationary_buffer_put_ready;
    wire stationary_buffer_get_valid;
    wire [63:0] stationary_buffer_get_data;
    wire pass_ready;
    wire prologue_later_ready;
    wire prologue_next_ready;
    wire row_buffer_put_ready;
    wire row_buffer_get_valid;
    wire [63:0] row_buffer_get_data;
    wire mask_rows_later_ready;
    wire mask_rows_next_ready;
    wire mask_ready;
    wire share_rows_later_ready;
    wire share_rows_next_ready;
    wire raw_ready;
    wire terms_ready;
    wire masks_ready;
    wire raw_taken;
    wire update_taken;
    wire three_ready;
    wire epilogue_later_ready;
    wire epilogue_next_ready;
    wire source_later_ready;
    wire source_next_ready;
    wire linear_ready;
    wire attention_ready;
    wire updated_ready;
    wire new_mask_rows_later_ready;
    wire new_mask_rows_next_ready;
    wire new_share_row_later_ready;
    wire new_share_row_next_ready;
    (* ram_style = "distributed", syn_ramstyle = "distributed", ramstyle = "no_rw_check" *)
    reg  [5:0] list [0:63];  // accelerator-core.ts:188
    (* keep = "true", syn_preserve = 1 *) reg  sequencer_reset;  // accelerator-core.ts:150
    (* keep = "true", syn_preserve = 1 *) reg  engine_reset;  // accelerator-core.ts:150
    (* keep = "true", syn_preserve = 1 *) reg  prologue_reset;  // accelerator-core.ts:150
    (* keep = "true", syn_preserve = 1 *) reg  epilogue_reset;  // accelerator-core.ts:150
    (* keep = "true", syn_preserve = 1 *) reg  router_reset;  // accelerator-core.ts:150
    (* keep = "true", syn_preserve = 1 *) reg  results_reset;  // accelerator-core.ts:150
    (* keep = "true", syn_preserve = 1 *) reg  vectors_reset;  // accelerator-core.ts:150
    (* keep = "true", syn_preserve = 1 *) reg  reuse_reset;  // accelerator-core.ts:150
    (* keep = "true", syn_preserve = 1 *) reg  update_reset;  // accelerator-core.ts:150
    (* keep = "true", syn_preserve = 1 *) reg  share_rows_reset;  // accelerator-core.ts:150
    (* keep = "true", syn_preserve = 1 *) reg  new_share_words_reset;  // accelerator-core.ts:150
    (* keep = "true", syn_preserve = 1 *) reg  stationary_reader_reset;  // accelerator-core.ts:150
    (* keep = "true", syn_preserve = 1 *) reg  rows_reader_reset;  // accelerator-core.ts:150
    (* keep = "true", syn_preserve = 1 *) reg  terms_reader_reset;  // accelerator-core.ts:150
    (* keep = "true", syn_preserve = 1 *) reg  masks_reader_reset;  // accelerator-core.ts:150
    (* keep = "true", syn_preserve = 1 *) reg  shares_reader_reset;  // accelerator-core.ts:150
    (* keep = "true", syn_preserve = 1 *) reg  keys_reader_reset;  // accelerator-core.ts:150
    (* keep = "true", syn_preserve = 1 *) reg  program_reader_reset;  // accelerator-core.ts:150
    (* keep = "true", syn_preserve = 1 *) reg  results_writer_reset;  // accelerator-core.ts:150
    (* keep = "true", syn_preserve = 1 *) reg  new_masks_writer_reset;  // accelerator-core.ts:150
    (* keep = "true", syn_preserve = 1 *) reg  new_shares_writer_reset;  // accelerator-core.ts:150
    (* keep = "true", syn_preserve = 1 *) reg  new_keys_writer_reset;  // accelerator-core.ts:150
    reg  result_rows_later_valid;  // accelerator-core.ts:256
    reg  [31:0] result_rows_later_address;  // accelerator-core.ts:256
    reg  [19:0] result_rows_later_stride;  // accelerator-core.ts:256
    reg  [5:0] result_rows_later_last_row;  // accelerator-core.ts:256
    reg  result_rows_later_listed;  // accelerator-core.ts:256
    reg  [7:0] result_rows_later_last_segment;  // accelerator-core.ts:256
    reg  [23:0] result_rows_later_segment_stride;  // accelerator-core.ts:256
    reg  [21:0] result_rows_later_last_word;  // accelerator-core.ts:256
    reg  result_rows_later_is_free;  // accelerator-core.ts:256
    reg  result_rows_next_valid;  // accelerator-core.ts:257
    reg  [31:0] result_rows_next_address;  // accelerator-core.ts:257
    reg  [19:0] result_rows_next_stride;  // accelerator-core.ts:257
    reg  [5:0] result_rows_next_last_row;  // accelerator-core.ts:257
    reg  result_rows_next_listed;  // accelerator-core.ts:257
    reg  [7:0] result_rows_next_last_segment;  // accelerator-core.ts:257
    reg  [23:0] result_rows_next_segment_stride;  // accelerator-core.ts:257
    reg  [21:0] result_rows_next_last_word;  // accelerator-core.ts:257
    reg  result_rows_next_is_free;  // accelerator-core.ts:257
    reg  [6:0] active;  // accelerator-core.ts:189
    reg  [6:0] counted;  // accelerator-core.ts:189
    reg  [5:0] list_data;  // accelerator-core.ts:207
    reg  [5:0] list_data_2;  // accelerator-core.ts:207
    reg  [5:0] list_data_3;  // accelerator-core.ts:207
    reg  [5:0] list_data_4;  // accelerator-core.ts:207
    reg  [5:0] list_data_5;  // accelerator-core.ts:207
    reg  asks;  // accelerator-core.ts:226
    reg  [22:0] words_left;  // accelerator-core.ts:226
    reg  taken;  // a word was taken in the cycle before; accelerator-core.ts:226
    reg  target_later_valid;  // accelerator-core.ts:256
    reg  [1:0] target_later_target;  // accelerator-core.ts:256
    reg  target_later_half;  // accelerator-core.ts:256
    reg  [21:0] target_later_last_word;  // accelerator-core.ts:256
    reg  target_later_is_free;  // accelerator-core.ts:256
    reg  target_next_valid;  // accelerator-core.ts:257
    reg  [1:0] target_next_target;  // accelerator-core.ts:257
    reg  target_next_half;  // accelerator-core.ts:257
    reg  [21:0] target_next_last_word;  // accelerator-core.ts:257
    reg  target_next_is_free;  // accelerator-core.ts:257
    reg  pass_valid;  // accelerator-core.ts:271
    reg  pass_linear;  // accelerator-core.ts:271
    reg  [4:0] pass_layer_last_beat;  // accelerator-core.ts:271
    reg  [4:0] pass_layer_last_slot;  // accelerator-core.ts:271
    reg  [6:0] pass_layer_last_row;  // accelerator-core.ts:271
    reg  pass_head_masked;  // accelerator-core.ts:271
    reg  pass_head_refresh;  // accelerator-core.ts:271
    reg  [15:0] pass_head_threshold;  // accelerator-core.ts:271
    reg  pass_head_last_chunk;  // accelerator-core.ts:271
    reg  [6:0] pass_head_last_row;  // accelerator-core.ts:271
    reg  [6:0] pass_head_last_query;  // accelerator-core.ts:271
    reg  pass_head_last_group;  // accelerator-core.ts:271
    reg  [2:0] pass_head_sharing;  // accelerator-core.ts:271
    reg  [15:0] pass_head_score_multiplier;  // accelerator-core.ts:271
    reg  [5:0] pass_head_score_shift;  // accelerator-core.ts:271
    reg  [15:0] pass_head_output_multiplier;  // accelerator-core.ts:271
    reg  [5:0] pass_head_output_shift;  // accelerator-core.ts:271
    reg  pass_is_free;  // accelerator-core.ts:271
    reg  prologue_later_valid;  // accelerator-core.ts:256
    reg  [2:0] prologue_later_kind;  // accelerator-core.ts:256
    reg  [21:0] prologue_later_last_word;  // accelerator-core.ts:256
    reg  [5:0] prologue_later_last_row;  // accelerator-core.ts:256
    reg  [15:0] prologue_later_patch_multiplier;  // accelerator-core.ts:256
    reg  [5:0] prologue_later_patch_shift;  // accelerator-core.ts:256
    reg  prologue_later_norm_half;  // accelerator-core.ts:256
    reg  [3:0] prologue_later_norm_last_word;  // accelerator-core.ts:256
    reg  [27:0] prologue_later_norm_reciprocal;  // accelerator-core.ts:256
    reg  [39:0] prologue_later_norm_epsilon;  // accelerator-core.ts:256
    reg  [4:0] prologue_later_norm_shift;  // accelerator-core.ts:256
    reg  prologue_later_is_free;  // accelerator-core.ts:256
    reg  prologue_next_valid;  // accelerator-core.ts:257
    reg  [2:0] prologue_next_kind;  // accelerator-core.ts:257
    reg  [21:0] prologue_next_last_word;  // accelerator-core.ts:257
    reg  [5:0] prologue_next_last_row;  // accelerator-core.ts:257
    reg  [15:0] prologue_next_patch_multiplier;  // accelerator-core.ts:257
    reg  [5:0] prologue_next_patch_shift;  // accelerator-core.ts:257
    reg  prologue_next_norm_half;  // accelerator-core.ts:257
    reg  [3:0] prologue_next_norm_last_word;  // accelerator-core.ts:257
    reg  [27:0] prologue_next_norm_reciprocal;  // accelerator-core.ts:257
    reg  [39:0] prologue_next_norm_epsilon;  // accelerator-core.ts:257
    reg  [4:0] prologue_next_norm_shift;  // accelerator-core.ts:257
    reg  prologue_next_is_free;  // accelerator-core.ts:257
    reg  mask_rows_later_valid;  // accelerator-core.ts:256
    reg  mask_rows_later_last_group;  // accelerator-core.ts:256
    reg  [5:0] mask_rows_later_last_row;  // accelerator-core.ts:256
    reg  mask_rows_later_is_free;  // accelerator-core.ts:256
    reg  mask_rows_next_valid;  // accelerator-core.ts:257
    reg  mask_rows_next_last_group;  // accelerator-core.ts:257
    reg  [5:0] mask_rows_next_last_row;  // accelerator-core.ts:257
    reg  mask_rows_next_is_free;  // accelerator-core.ts:257
    reg  mask_valid;  // accelerator-core.ts:289
    reg  [63:0] mask_bits;  // accelerator-core.ts:289
    reg  mask_is_free;  // accelerator-core.ts:289
    reg  share_rows_later_valid;  // accelerator-core.ts:256
    reg  [5:0] share_rows_later_last_token;  // accelerator-core.ts:256
    reg  [5:0] share_rows_later_last_row;  // accelerator-core.ts:256
    reg  share_rows_later_is_free;  // accelerator-core.ts:256
    reg  share_rows_next_valid;  // accelerator-core.ts:257
    reg  [5:0] share_rows_next_last_token;  // accelerator-core.ts:257
    reg  [5:0] share_rows_next_last_row;  // accelerator-core.ts:257
    reg  share_rows_next_is_free;  // accelerator-core.ts:257
    reg  raw_valid;  // accelerator-core.ts:303
    reg  [63:0] raw_data;  // accelerator-core.ts:303
    reg  raw_is_free;  // accelerator-core.ts:303
    reg  terms_valid;  // accelerator-core.ts:303
    reg  [63:0] terms_data;  // accelerator-core.ts:303
    reg  terms_is_free;  // accelerator-core.ts:303
    reg  masks_valid;  // accelerator-core.ts:303
    reg  [63:0] masks_data;  // accelerator-core.ts:303
    reg  masks_is_free;  // accelerator-core.ts:303
    reg  three_valid;  // accelerator-core.ts:319
    reg  [63:0] three_x;  // accelerator-core.ts:319
    reg  [63:0] three_v;  // accelerator-core.ts:319
    reg  [63:0] three_u;  // accelerator-core.ts:319
    reg  three_is_free;  // accelerator-core.ts:319
    reg  epilogue_later_valid;  // accelerator-core.ts:256
    reg  [1:0] epilogue_later_kind;  // accelerator-core.ts:256
    reg  epilogue_later_is_free;  // accelerator-core.ts:256
    reg  epilogue_next_valid;  // accelerator-core.ts:257
    reg  [1:0] epilogue_next_kind;  // accelerator-core.ts:257
    reg  epilogue_next_is_free;  // accelerator-core.ts:257
    reg  source_later_valid;  // accelerator-core.ts:256
    reg  [1:0] source_later_source;  // accelerator-core.ts:256
    reg  [21:0] source_later_last_word;  // accelerator-core.ts:256
    reg  [7:0] source_later_last_segment;  // accelerator-core.ts:256
    reg  [5:0] source_later_last_row;  // accelerator-core.ts:256
    reg  source_later_is_free;  // accelerator-core.ts:256
    reg  source_next_valid;  // accelerator-core.ts:257
    reg  [1:0] source_next_source;  // accelerator-core.ts:257
    reg  [21:0] source_next_last_word;  // accelerator-core.ts:257
    reg  [7:0] source_next_last_segment;  // accelerator-core.ts:257
    reg  [5:0] source_next_last_row;  // accelerator-core.ts:257
    reg  source_next_is_free;  // accelerator-core.ts:257
    reg  linear_valid;  // accelerator-core.ts:348
    reg  [63:0] linear_data;  // accelerator-core.ts:348
    reg  linear_is_free;  // accelerator-core.ts:348
    reg  attention_valid;  // accelerator-core.ts:348
    reg  [63:0] attention_data;  // accelerator-core.ts:348
    reg  attention_is_free;  // accelerator-core.ts:348
    reg  updated_valid;  // accelerator-core.ts:348
    reg  [63:0] updated_data;  // accelerator-core.ts:348
    reg  updated_is_free;  // accelerator-core.ts:348
    reg  new_mask_rows_later_valid;  // accelerator-core.ts:256
    reg  new_mask_rows_later_last_group;  // accelerator-core.ts:256
    reg  [5:0] new_mask_rows_later_last_row;  // accelerator-core.ts:256
    reg  new_mask_rows_later_is_free;  // accelerator-core.ts:256
    reg  new_mask_rows_next_valid;  // accelerator-core.ts:257
    reg  new_mask_rows_next_last_group;  // accelerator-core.ts:257
    reg  [5:0] new_mask_rows_next_last_row;  // accelerator-core.ts:257
    reg  new_mask_rows_next_is_free;  // accelerator-core.ts:257
    reg  new_share_row_later_valid;  // accelerator-core.ts:256
    reg  [5:0] new_share_row_later_last_group;  // accelerator-core.ts:256
    reg  new_share_row_later_last_row;  // accelerator-core.ts:256
    reg  new_share_row_later_is_free;  // accelerator-core.ts:256
    reg  new_share_row_next_valid;  // accelerator-core.ts:257
    reg  [5:0] new_share_row_next_last_group;  // accelerator-core.ts:257
    reg  new_share_row_next_last_row;  // accelerator-core.ts:257
    reg  new_share_row_next_is_free;  // accelerator-core.ts:257
    reg  came;  // a beat of masks, in the cycle before; accelerator-core.ts:382
    reg  [3:0] in_slot_0;  // accelerator-core.ts:382
    reg  [3:0] in_slot_1;  // accelerator-core.ts:382
    reg  [3:0] in_slot_2;  // accelerator-core.ts:382
    reg  [3:0] in_slot_3;  // accelerator-core.ts:382
    reg  [3:0] in_slot_4;  // accelerator-core.ts:382
    reg  [3:0] in_slot_5;  // accelerator-core.ts:382
    reg  [3:0] in_slot_6;  // accelerator-core.ts:382
    reg  [3:0] in_slot_7;  // accelerator-core.ts:382
    reg  [4:0] in_pair_0;  // accelerator-core.ts:382
    reg  [4:0] in_pair_1;  // accelerator-core.ts:382
    reg  [4:0] in_pair_2;  // accelerator-core.ts:382
    reg  [4:0] in_pair_3;  // accelerator-core.ts:382
    reg  [6:0] kept;  // accelerator-core.ts:382

    wire reuse_done = reuse_decisions_valid & reuse_decisions_ready & reuse_decisions_last;
    wire [6:0] grown = counted + {6'd0, reuse_decisions_active};
    wire to_reuse = sequencer_route == SEQUENCER_ROUTE_REUSE;
    wire to_update = sequencer_route == SEQUENCER_ROUTE_UPDATE;
    wire pairs = to_reuse & raw_valid & terms_valid;
    wire updates = to_update & raw_valid & terms_valid & masks_valid;
    wire takes_pair = to_reuse & reuse_pairs_ready;
    wire takes_three = to_update & update_taken;
    assign ended = sequencer_ended;
    assign failure = sequencer_illegal ? 4'd1 : sequencer_busy & (words_left == 23'd0) & sequencer_starves ? 4'd6 :
        4'd0;
    assign events_busy = {3'd0, engine_activity_busy[0]} + {3'd0, engine_activity_busy[1]} +
        {3'd0, engine_activity_busy[2]} + {3'd0, engine_activity_busy[3]} + {3'd0, engine_activity_busy[4]} +
        {3'd0, engine_activity_busy[5]} + {3'd0, engine_activity_busy[6]} + {3'd0, engine_activity_busy[7]};
    assign events_drain = {3'd0, engine_activity_drain[0]} + {3'd0, engine_activity_drain[1]} +
        {3'd0, engine_activity_drain[2]} + {3'd0, engine_activity_drain[3]} + {3'd0, engine_activity_drain[4]} +
        {3'd0, engine_activity_drain[5]} + {3'd0, engine_activity_drain[6]} + {3'd0, engine_activity_drain[7]};
    assign events_maximum = {3'd0, engine_activity_maximum[0]} + {3'd0, engine_activity_maximum[1]} +
        {3'd0, engine_activity_maximum[2]} + {3'd0, engine_activity_maximum[3]} + {3'd0, engine_activity_maximum[4]} +
        {3'd0, engine_activity_maximum[5]} + {3'd0, engine_activity_maximum[6]} + {3'd0, engine_activity_maximum[7]};
    assign events_mask = {3'd0, engine_activity_mask[0]} + {3'd0, engine_activity_mask[1]} +
        {3'd0, engine_activity_mask[2]} + {3'd0, engine_activity_mask[3]} + {3'd0, engine_activity_mask[4]} +
        {3'd0, engine_activity_mask[5]} + {3'd0, engine_activity_mask[6]} + {3'd0, engine_activity_mask[7]};
    assign events_starved = {3'd0, engine_activity_starved[0]} + {3'd0, engine_activity_starved[1]} +
        {3'd0, engine_activity_starved[2]} + {3'd0, engine_activity_starved[3]} + {3'd0, engine_activity_starved[4]} +
        {3'd0, engine_activity_starved[5]} + {3'd0, engine_activity_starved[6]} + {3'd0, engine_activity_starved[7]};
    assign events_active_tokens = reuse_done ? grown : 7'd0;
    assign events_kept_positions = kept;
    assign events_descriptors = sequencer_taken;
    assign read0_valid = stationary_reader_bursts_valid;
    assign read0_address = stationary_reader_bursts_address;
    assign read0_length = stationary_reader_bursts_length;
    assign read1_valid = rows_reader_bursts_valid;
    assign read1_address = rows_reader_bursts_address;
    assign read1_length = rows_reader_bursts_length;
    assign read2_valid = terms_reader_bursts_valid;
    assign read2_address = terms_reader_bursts_address;
    assign read2_length = terms_reader_bursts_length;
    assign read3_valid = masks_reader_bursts_valid;
    assign read3_address = masks_reader_bursts_address;
    assign read3_length = masks_reader_bursts_length;
    assign read4_valid = shares_reader_bursts_valid;
    assign read4_address = shares_reader_bursts_address;
    assign read4_length = shares_reader_bursts_length;
    assign read5_valid = keys_reader_bursts_valid;
    assign read5_address = keys_reader_bursts_address;
    assign read5_length = keys_reader_bursts_length;
    assign read6_valid = program_reader_bursts_valid;
    assign read6_address = program_reader_bursts_address;
    assign read6_length = program_reader_bursts_length;
    assign write0_valid = results_writer_bursts_valid;
    assign write0_address = results_writer_bursts_address;
    assign write0_length = results_writer_bursts_length;
    assign write1_valid = new_masks_writer_bursts_valid;
    assign write1_address = new_masks_writer_bursts_address;
    assign write1_length = new_masks_writer_bursts_length;
    assign write2_valid = new_shares_writer_bursts_valid;
    assign write2_address = new_shares_writer_bursts_address;
    assign write2_length = new_shares_writer_bursts_length;
    assign write3_valid = new_keys_writer_bursts_valid;
    assign write3_address = new_keys_writer_bursts_address;
    assign write3_length = new_keys_writer_bursts_length;
    assign data0_valid = results_writer_sent_valid;
    assign data0_data = results_writer_sent_data;
    assign data1_valid = new_masks_writer_sent_valid;
    assign data1_data = new_masks_writer_sent_data;
    assign data2_valid = new_shares_writer_sent_valid;
    assign data2_data = new_shares_writer_sent_data;
    assign data3_valid = new_keys_writer_sent_valid;
    assign data3_data = new_keys_writer_sent_data;
    assign sequencer_words_valid = program_reader_words_valid;
    assign engine_masks_bits = mask_bits;
    assign reuse_decisions_ready = 1'd1;
    assign groups_groups_ready = mask_is_free;
    assign result_rows_later_ready = result_rows_next_is_free;
    assign result_rows_next_ready = results_writer_rows_ready;
    assign target_later_ready = target_next_is_free;
    assign target_next_ready = router_targets_ready;
    assign pass_ready = engine_passes_ready;
    assign prologue_later_ready = prologue_next_is_free;
    assign prologue_next_ready = prologue_passes_ready;
    assign mask_rows_later_ready = mask_rows_next_is_free;
    assign mask_rows_next_ready = groups_passes_ready;
    assign mask_ready = engine_masks_ready;
    assign share_rows_later_ready = share_rows_next_is_free;
    assign share_rows_next_ready = share_rows_passes_ready;
    assign raw_ready = (takes_pair & terms_valid) | (takes_three & terms_valid & masks_valid) |
        (~(to_reuse | to_update) & raw_taken);
    assign terms_ready = (takes_pair & raw_valid) | (takes_three & raw_valid & masks_valid) |
        (~(to_reuse | to_update) & epilogue_terms_ready);
    assign masks_ready = to_update ? update_taken & raw_valid & terms_valid : groups_words_ready;
    assign raw_taken = results_raw_ready;
    assign update_taken = three_is_free;
    assign three_ready = update_values_ready;
    assign epilogue_later_ready = epilogue_next_is_free;
    assign epilogue_next_ready = epilogue_passes_ready;
    assign source_later_ready = source_next_is_free;
    assign source_next_ready = results_passes_ready;
    assign linear_ready = results_linear_ready;
    assign attention_ready = results_attention_ready;
    assign updated_ready = results_update_ready;
    assign new_mask_rows_later_ready = new_mask_rows_next_is_free;
    assign new_mask_rows_next_ready = new_mask_words_passes_ready;
    assign new_share_row_later_ready = new_share_row_next_is_free;
    assign new_share_row_next_ready = new_share_words_passes_ready;
    `ifndef SYNTHESIS
    initial sequencer_reset = 1'd1;
    initial engine_reset = 1'd1;
    initial prologue_reset = 1'd1;
    initial epilogue_reset = 1'd1;
    initial router_reset = 1'd1;
    initial results_reset = 1'd1;
    initial vectors_reset = 1'd1;
    initial reuse_reset = 1'd1;
    initial update_reset = 1'd1;
    initial share_rows_reset = 1'd1;
    initial new_share_words_reset = 1'd1;
    initial stationary_reader_reset = 1'd1;
    initial rows_reader_reset = 1'd1;
    initial terms_reader_reset = 1'd1;
    initial masks_reader_reset = 1'd1;
    initial shares_reader_reset = 1'd1;
    initial keys_reader_reset = 1'd1;
    initial program_reader_reset = 1'd1;
    initial results_writer_reset = 1'd1;
    initial new_masks_writer_reset = 1'd1;
    initial new_shares_writer_reset = 1'd1;
    initial new_keys_writer_reset = 1'd1;
    `endif

    (* keep *) always @(posedge aclk) begin
        if (!aresetn) begin
            sequencer_reset <= 1'd1;
            engine_reset <= 1'd1;
            prologue_reset <= 1'd1;
            epilogue_reset <= 1'd1;
            router_reset <= 1'd1;
            results_reset <= 1'd1;
            vectors_reset <= 1'd1;
            reuse_reset <= 1'd1;
            update_reset <= 1'd1;
            share_rows_reset <= 1'd1;
            new_share_words_reset <= 1'd1;
            stationary_reader_reset <= 1'd1;
            rows_reader_reset <= 1'd1;
            terms_reader_reset <= 1'd1;
            masks_reader_reset <= 1'd1;
            shares_reader_reset <= 1'd1;
            keys_reader_reset <= 1'd1;
            program_reader_reset <= 1'd1;
            results_writer_reset <= 1'd1;
            new_masks_writer_reset <= 1'd1;
            new_shares_writer_reset <= 1'd1;
            new_keys_writer_reset <= 1'd1;
        end
        else begin
            sequencer_reset <= 1'd0;
            engine_reset <= 1'd0;
            prologue_reset <= 1'd0;
            epilogue_reset <= 1'd0;
            router_reset <= 1'd0;
            results_reset <= 1'd0;
            vectors_reset <= 1'd0;
            reuse_reset <= 1'd0;
            update_reset <= 1'd0;
            share_rows_reset <= 1'd0;
            new_share_words_reset <= 1'd0;
            stationary_reader_reset <= 1'd0;
            rows_reader_reset <= 1'd0;
            terms_reader_reset <= 1'd0;
            masks_reader_reset <= 1'd0;
            shares_reader_reset <= 1'd0;
            keys_reader_reset <= 1'd0;
            program_reader_reset <= 1'd0;
            results_writer_reset <= 1'd0;
            new_masks_writer_reset <= 1'd0;
            new_shares_writer_reset <= 1'd0;
            new_keys_writer_reset <= 1'd0;
        end
    end

    always @(posedge aclk) begin
        if (!aresetn) result_rows_later_valid <= 1'd0;
        else if (~result_rows_later_valid) result_rows_later_valid <= sequencer_results_valid;
        else if (result_rows_later_ready) result_rows_later_valid <= 1'd0;
    end

    always @(posedge aclk) begin
        if (~result_rows_later_valid) begin
            result_rows_later_address <= sequencer_results_address;
            result_rows_later_stride <= sequencer_results_stride;
            result_rows_later_last_row <= sequencer_results_last_row;
            result_rows_later_listed <= sequencer_results_listed;
            result_rows_later_last_segment <= sequencer_results_last_segment;
            result_rows_later_segment_stride <= sequencer_results_segment_stride;
            result_rows_later_last_word <= sequencer_results_last_word;
        end
    end

    always @(posedge aclk) begin
        if (!aresetn) begin
            result_rows_later_is_free <= 1'd1;
            result_rows_next_is_free <= 1'd1;
            target_later_is_free <= 1'd1;
            target_next_is_free <= 1'd1;
            pass_is_free <= 1'd1;
            prologue_later_is_free <= 1'd1;
            prologue_next_is_free <= 1'd1;
            mask_rows_later_is_free <= 1'd1;
            mask_rows_next_is_free <= 1'd1;
            mask_is_free <= 1'd1;
            share_rows_later_is_free <= 1'd1;
            share_rows_next_is_free <= 1'd1;
            raw_is_free <= 1'd1;
            terms_is_free <= 1'd1;
            masks_is_free <= 1'd1;
            three_is_free <= 1'd1;
            epilogue_later_is_free <= 1'd1;
            epilogue_next_is_free <= 1'd1;
            source_later_is_free <= 1'd1;
            source_next_is_free <= 1'd1;
            linear_is_free <= 1'd1;
            attention_is_free <= 1'd1;
            updated_is_free <= 1'd1;
            new_mask_rows_later_is_free <= 1'd1;
            new_mask_rows_next_is_free <= 1'd1;
            new_share_row_later_is_free <= 1'd1;
            new_share_row_next_is_free <= 1'd1;
        end
        else begin
            result_rows_later_is_free <= result_rows_later_is_free ? ~sequencer_results_valid : result_rows_later_ready;
            result_rows_next_is_free <= result_rows_next_is_free ? ~result_rows_later_valid : result_rows_next_ready;
            target_later_is_free <= target_later_is_free ? ~sequencer_target_valid : target_later_ready;
            target_next_is_free <= target_next_is_free ? ~target_later_valid : target_next_ready;
            pass_is_free <= pass_is_free ? ~sequencer_passes_valid : pass_ready;
            prologue_later_is_free <= prologue_later_is_free ? ~sequencer_prologue_valid : prologue_later_ready;
            prologue_next_is_free <= prologue_next_is_free ? ~prologue_later_valid : prologue_next_ready;
            mask_rows_later_is_free <= mask_rows_later_is_free ? ~sequencer_mask_rows_valid : mask_rows_later_ready;
            mask_rows_next_is_free <= mask_rows_next_is_free ? ~mask_rows_later_valid : mask_rows_next_ready;
            mask_is_free <= mask_is_free ? ~groups_groups_valid : mask_ready;
            share_rows_later_is_free <= share_rows_later_is_free ? ~sequencer_share_rows_valid : share_rows_later_ready;
            share_rows_next_is_free <= share_rows_next_is_free ? ~share_rows_later_valid : share_rows_next_ready;
            raw_is_free <= raw_is_free ? ~prologue_raw_valid : raw_ready;
            terms_is_free <= terms_is_free ? ~terms_reader_words_valid : terms_ready;
            masks_is_free <= masks_is_free ? ~masks_reader_words_valid : masks_ready;
            three_is_free <= three_is_free ? ~updates : three_ready;
            epilogue_later_is_free <= epilogue_later_is_free ? ~sequencer_epilogue_valid : epilogue_later_ready;
            epilogue_next_is_free <= epilogue_next_is_free ? ~epilogue_later_valid : epilogue_next_ready;
            source_later_is_free <= source_later_is_free ? ~sequencer_source_valid : source_later_ready;
            source_next_is_free <= source_next_is_free ? ~source_later_valid : source_next_ready;
            linear_is_free <= linear_is_free ? ~epilogue_words_valid : linear_ready;
            attention_is_free <= attention_is_free ? ~vectors_get_valid : attention_ready;
            updated_is_free <= updated_is_free ? ~update_latent_valid : updated_ready;
            new_mask_rows_later_is_free <= new_mask_rows_later_is_free ? ~sequencer_new_mask_rows_valid :
                new_mask_rows_later_ready;
            new_mask_rows_next_is_free <= new_mask_rows_next_is_free ? ~new_mask_rows_later_valid :
                new_mask_rows_next_ready;
            new_share_row_later_is_free <= new_share_row_later_is_free ? ~sequencer_new_share_row_valid :
                new_share_row_later_ready;
            new_share_row_next_is_free <= new_share_row_next_is_free ? ~new_share_row_later_valid :
                new_share_row_next_ready;
        end
    end

    always @(posedge aclk) begin
        if (!aresetn) result_rows_next_valid <= 1'd0;
        else if (~result_rows_next_valid) result_rows_next_valid <= result_rows_later_valid;
        else if (result_rows_next_ready) result_rows_next_valid <= 1'd0;
    end

    always @(posedge aclk) begin
        if (~result_rows_next_valid) begin
            result_rows_next_address <= result_rows_later_address;
            result_rows_next_stride <= result_rows_later_stride;
            result_rows_next_last_row <= result_rows_later_last_row;
            result_rows_next_listed <= result_rows_later_listed;
            result_rows_next_last_segment <= result_rows_later_last_segment;
            result_rows_next_segment_stride <= result_rows_later_segment_stride;
            result_rows_next_last_word <= result_rows_later_last_word;
        end
    end

    always @(posedge aclk) begin
        if (!aresetn) begin
            active <= 7'd0;
            counted <= 7'd0;
        end
        else if (reuse_decisions_valid & reuse_decisions_ready) begin
            counted <= grown;
            if (reuse_decisions_last) begin
                counted <= 7'd0;
                active <= grown;
            end
        end
    end

    always @(posedge aclk) begin
        if (!aresetn) begin
            asks <= 1'd0;
            words_left <= 23'd0;
            taken <= 1'd0;
        end
        else begin
            if (start) begin
                asks <= 1'd1;
                words_left <= {1'd0, program_last_word} + 23'd1;
            end
            else if (program_reader_rows_ready) asks <= 1'd0;
            taken <= sequencer_words_valid & sequencer_words_ready;
            if (taken) words_left <= words_left - 23'd1;
        end
    end

    always @(posedge aclk) begin
        if (!aresetn) target_later_valid <= 1'd0;
        else if (~target_later_valid) target_later_valid <= sequencer_target_valid;
        else if (target_later_ready) target_later_valid <= 1'd0;
    end

    always @(posedge aclk) begin
        if (~target_later_valid) begin
            target_later_target <= sequencer_target_target;
            target_later_half <= sequencer_target_half;
            target_later_last_word <= sequencer_target_last_word;
        end
    end

    always @(posedge aclk) begin
        if (!aresetn) target_next_valid <= 1'd0;
        else if (~target_next_valid) target_next_valid <= target_later_valid;
        else if (target_next_ready) target_next_valid <= 1'd0;
    end

    always @(posedge aclk) begin
        if (~target_next_valid) begin
            target_next_target <= target_later_target;
            target_next_half <= target_later_half;
            target_next_last_word <= target_later_last_word;
        end
    end

    always @(posedge aclk) begin
        if (!aresetn) pass_valid <= 1'd0;
        else if (~pass_valid) pass_valid <= sequencer_passes_valid;
        else if (pass_ready) pass_valid <= 1'd0;
    end

    always @(posedge aclk) begin
        if (~pass_valid) begin
            pass_linear <= sequencer_passes_linear;
            pass_layer_last_beat <= sequencer_passes_layer_last_beat;
            pass_layer_last_slot <= sequencer_passes_layer_last_slot;
            pass_layer_last_row <= sequencer_passes_layer_last_row;
            pass_head_masked <= sequencer_passes_head_masked;
            pass_head_refresh <= sequencer_passes_head_refresh;
            pass_head_threshold <= sequencer_passes_head_threshold;
            pass_head_last_chunk <= sequencer_passes_head_last_chunk;
            pass_head_last_row <= sequencer_passes_head_last_row;
            pass_head_last_query <= sequencer_passes_head_last_query;
            pass_head_last_group <= sequencer_passes_head_last_group;
            pass_head_sharing <= sequencer_passes_head_sharing;
            pass_head_score_multiplier <= sequencer_passes_head_score_multiplier;
            pass_head_score_shift <= sequencer_passes_head_score_shift;
            pass_head_output_multiplier <= sequencer_passes_head_output_multiplier;
            pass_head_output_shift <= sequencer_passes_head_output_shift;
        end
    end

    always @(posedge aclk) begin
        if (!aresetn) prologue_later_valid <= 1'd0;
        else if (~prologue_later_valid) prologue_later_valid <= sequencer_prologue_valid;
        else if (prologue_later_ready) prologue_later_valid <= 1'd0;
    end

    always @(posedge aclk) begin
        if (~prologue_later_valid) begin
            prologue_later_kind <= sequencer_prologue_kind;
            prologue_later_last_word <= sequencer_prologue_last_word;
            prologue_later_last_row <= sequencer_prologue_last_row;
            prologue_later_patch_multiplier <= sequencer_prologue_patch_multiplier;
            prologue_later_patch_shift <= sequencer_prologue_patch_shift;
            prologue_later_norm_half <= sequencer_prologue_norm_half;
            prologue_later_norm_last_word <= sequencer_prologue_norm_last_word;
            prologue_later_norm_reciprocal <= sequencer_prologue_norm_reciprocal;
            prologue_later_norm_epsilon <= sequencer_prologue_norm_epsilon;
            prologue_later_norm_shift <= sequencer_prologue_norm_shift;
        end
    end

    always @(posedge aclk) begin
        if (!aresetn) prologue_next_valid <= 1'd0;
        else if (~prologue_next_valid) prologue_next_valid <= prologue_later_valid;
        else if (prologue_next_ready) prologue_next_valid <= 1'd0;
    end

    always @(posedge aclk) begin
        if (~prologue_next_valid) begin
            prologue_next_kind <= prologue_later_kind;
            prologue_next_last_word <= prologue_later_last_word;
            prologue_next_last_row <= prologue_later_last_row;
            prologue_next_patch_multiplier <= prologue_later_patch_multiplier;
            prologue_next_patch_shift <= prologue_later_patch_shift;
            prologue_next_norm_half <= prologue_later_norm_half;
            prologue_next_norm_last_word <= prologue_later_norm_last_word;
            prologue_next_norm_reciprocal <= prologue_later_norm_reciprocal;
            prologue_next_norm_epsilon <= prologue_later_norm_epsilon;
            prologue_next_norm_shift <= prologue_later_norm_shift;
        end
    end

    always @(posedge aclk) begin
        if (!aresetn) mask_rows_later_valid <= 1'd0;
        else if (~mask_rows_later_valid) mask_rows_later_valid <= sequencer_mask_rows_valid;
        else if (mask_rows_later_ready) mask_rows_later_valid <= 1'd0;
    end

    always @(posedge aclk) begin
        if (~mask_rows_later_valid) begin
            mask_rows_later_last_group <= sequencer_mask_rows_last_group;
            mask_rows_later_last_row <= sequencer_mask_rows_last_row;
        end
    end

    always @(posedge aclk) begin
        if (!aresetn) mask_rows_next_valid <= 1'd0;
        else if (~mask_rows_next_valid) mask_rows_next_valid <= mask_rows_later_valid;
        else if (mask_rows_next_ready) mask_rows_next_valid <= 1'd0;
    end

    always @(posedge aclk) begin
        if (~mask_rows_next_valid) begin
            mask_rows_next_last_group <= mask_rows_later_last_group;
            mask_rows_next_last_row <= mask_rows_later_last_row;
        end
    end

    always @(posedge aclk) begin
        if (!aresetn) mask_valid <= 1'd0;
        else if (~mask_valid) mask_valid <= groups_groups_valid;
        else if (mask_ready) mask_valid <= 1'd0;
    end

    always @(posedge aclk) begin
        if (~mask_valid) mask_bits <= groups_groups_bits;
    end

    always @(posedge aclk) begin
        if (!aresetn) share_rows_later_valid <= 1'd0;
        else if (~share_rows_later_valid) share_rows_later_valid <= sequencer_share_rows_valid;
        else if (share_rows_later_ready) share_rows_later_valid <= 1'd0;
    end

    always @(posedge aclk) begin
        if (~share_rows_later_valid) begin
            share_rows_later_last_token <= sequencer_share_rows_last_token;
            share_rows_later_last_row <= sequencer_share_rows_last_row;
        end
    end

    always @(posedge aclk) begin
        if (!aresetn) share_rows_next_valid <= 1'd0;
        else if (~share_rows_next_valid) share_rows_next_valid <= share_rows_later_valid;
        else if (share_rows_next_ready) share_rows_next_valid <= 1'd0;
    end

    always @(posedge aclk) begin
        if (~share_rows_next_valid) begin
            share_rows_next_last_token <= share_rows_later_last_token;
            share_rows_next_last_row <= share_rows_later_last_row;
        end
    end

    always @(posedge aclk) begin
        if (!aresetn) raw_valid <= 1'd0;
        else if (~raw_valid) raw_valid <= prologue_raw_valid;
        else if (raw_ready) raw_valid <= 1'd0;
    end

    always @(posedge aclk) begin
        if (~raw_valid) raw_data <= prologue_raw_data;
    end

    always @(posedge aclk) begin
        if (!aresetn) terms_valid <= 1'd0;
        else if (~terms_valid) terms_valid <= terms_reader_words_valid;
        else if (terms_ready) terms_valid <= 1'd0;
    end

    always @(posedge aclk) begin
        if (~terms_valid) terms_data <= terms_reader_words_data;
    end

    always @(posedge aclk) begin
        if (!aresetn) masks_valid <= 1'd0;
        else if (~masks_valid) masks_valid <= masks_reader_words_valid;
        else if (masks_ready) masks_valid <= 1'd0;
    end

    always @(posedge aclk) begin
        if (~masks_valid) masks_data <= masks_reader_words_data;
    end

    always @(posedge aclk) begin
        if (!aresetn) three_valid <= 1'd0;
        else if (~three_valid) three_valid <= updates;
        else if (three_ready) three_valid <= 1'd0;
    end

    always @(posedge aclk) begin
        if (~three_valid) begin
            three_x <= raw_data;
            three_v <= terms_data;
            three_u <= masks_data;
        end
    end

    always @(posedge aclk) begin
        if (!aresetn) epilogue_later_valid <= 1'd0;
        else if (~epilogue_later_valid) epilogue_later_valid <= sequencer_epilogue_valid;
        else if (epilogue_later_ready) epilogue_later_valid <= 1'd0;
    end

    always @(posedge aclk) begin
        if (~epilogue_later_valid) epilogue_later_kind <= sequencer_epilogue_kind;
    end

    always @(posedge aclk) begin
        if (!aresetn) epilogue_next_valid <= 1'd0;
        else if (~epilogue_next_valid) epilogue_next_valid <= epilogue_later_valid;
        else if (epilogue_next_ready) epilogue_next_valid <= 1'd0;
    end

    always @(posedge aclk) begin
        if (~epilogue_next_valid) epilogue_next_kind <= epilogue_later_kind;
    end

    always @(posedge aclk) begin
        if (!aresetn) source_later_valid <= 1'd0;
        else if (~source_later_valid) source_later_valid <= sequencer_source_valid;
        else if (source_later_ready) source_later_valid <= 1'd0;
    end

    always @(posedge aclk) begin
        if (~source_later_valid) begin
            source_later_source <= sequencer_source_source;
            source_later_last_word <= sequencer_source_last_word;
            source_later_last_segment <= sequencer_source_last_segment;
            source_later_last_row <= sequencer_source_last_row;
        end
    end

    always @(posedge aclk) begin
        if (!aresetn) source_next_valid <= 1'd0;
        else if (~source_next_valid) source_next_valid <= source_later_valid;
        else if (source_next_ready) source_next_valid <= 1'd0;
    end

    always @(posedge aclk) begin
        if (~source_next_valid) begin
            source_next_source <= source_later_source;
            source_next_last_word <= source_later_last_word;
            source_next_last_segment <= source_later_last_segment;
            source_next_last_row <= source_later_last_row;
        end
    end

    always @(posedge aclk) begin
        if (!aresetn) linear_valid <= 1'd0;
        else if (~linear_valid) linear_valid <= epilogue_words_valid;
        else if (linear_ready) linear_valid <= 1'd0;
    end

    always @(posedge aclk) begin
        if (~linear_valid) linear_data <= epilogue_words_data;
    end

    always @(posedge aclk) begin
        if (!aresetn) attention_valid <= 1'd0;
        else if (~attention_valid) attention_valid <= vectors_get_valid;
        else if (attention_ready) attention_valid <= 1'd0;
    end

    always @(posedge aclk) begin
        if (~attention_valid) attention_data <= vectors_get_data;
    end

    always @(posedge aclk) begin
        if (!aresetn) updated_valid <= 1'd0;
        else if (~updated_valid) updated_valid <= update_latent_valid;
        else if (updated_ready) updated_valid <= 1'd0;
    end

    always @(posedge aclk) begin
        if (~updated_valid) updated_data <= update_latent_x;
    end

    always @(posedge aclk) begin
        if (!aresetn) new_mask_rows_later_valid <= 1'd0;
        else if (~new_mask_rows_later_valid) new_mask_rows_later_valid <= sequencer_new_mask_rows_valid;
        else if (new_mask_rows_later_ready) new_mask_rows_later_valid <= 1'd0;
    end

    always @(posedge aclk) begin
        if (~new_mask_rows_later_valid) begin
            new_mask_rows_later_last_group <= sequencer_new_mask_rows_last_group;
            new_mask_rows_later_last_row <= sequencer_new_mask_rows_last_row;
        end
    end

    always @(posedge aclk) begin
        if (!aresetn) new_mask_rows_next_valid <= 1'd0;
        else if (~new_mask_rows_next_valid) new_mask_rows_next_valid <= new_mask_rows_later_valid;
        else if (new_mask_rows_next_ready) new_mask_rows_next_valid <= 1'd0;
    end

    always @(posedge aclk) begin
        if (~new_mask_rows_next_valid) begin
            new_mask_rows_next_last_group <= new_mask_rows_later_last_group;
            new_mask_rows_next_last_row <= new_mask_rows_later_last_row;
        end
    end

    always @(posedge aclk) begin
        if (!aresetn) new_share_row_later_valid <= 1'd0;
        else if (~new_share_row_later_valid) new_share_row_later_valid <= sequencer_new_share_row_valid;
        else if (new_share_row_later_ready) new_share_row_later_valid <= 1'd0;
    end

    always @(posedge aclk) begin
        if (~new_share_row_later_valid) begin
            new_share_row_later_last_group <= sequencer_new_share_row_last_group;
            new_share_row_later_last_row <= sequencer_new_share_row_last_row;
        end
    end

    always @(posedge aclk) begin
        if (!aresetn) new_share_row_next_valid <= 1'd0;
        else if (~new_share_row_next_valid) new_share_row_next_valid <= new_share_row_later_valid;
        else if (new_share_row_next_ready) new_share_row_next_valid <= 1'd0;
    end

    always @(posedge aclk) begin
        if (~new_share_row_next_valid) begin
            new_share_row_next_last_group <= new_share_row_later_last_group;
            new_share_row_next_last_row <= new_share_row_later_last_row;
        end
    end

    always @(posedge aclk) begin
        if (!aresetn) begin
            came <= 1'd0;
            in_slot_0 <= 4'd0;
            in_slot_1 <= 4'd0;
            in_slot_2 <= 4'd0;
            in_slot_3 <= 4'd0;
            in_slot_4 <= 4'd0;
            in_slot_5 <= 4'd0;
            in_slot_6 <= 4'd0;
            in_slot_7 <= 4'd0;
            in_pair_0 <= 5'd0;
            in_pair_1 <= 5'd0;
            in_pair_2 <= 5'd0;
            in_pair_3 <= 5'd0;
            kept <= 7'd0;
        end
        else begin
            came <= groups_groups_valid & groups_groups_ready;
            in_slot_0 <= came ?
                {3'd0, engine_masks_bits[0]} + {3'd0, engine_masks_bits[1]} + {3'd0, engine_masks_bits[2]} +
                    {3'd0, engine_masks_bits[3]} + {3'd0, engine_masks_bits[4]} + {3'd0, engine_masks_bits[5]} +
                    {3'd0, engine_masks_bits[6]} + {3'd0, engine_masks_bits[7]} : 4'd0;
            in_slot_1 <= came ?
                {3'd0, engine_masks_bits[8]} + {3'd0, engine_masks_bits[9]} + {3'd0, engine_masks_bits[10]} +
                    {3'd0, engine_masks_bits[11]} + {3'd0, engine_masks_bits[12]} + {3'd0, engine_masks_bits[13]} +
                    {3'd0, engine_masks_bits[14]} + {3'd0, engine_masks_bits[15]} : 4'd0;
            in_slot_2 <= came ?
                {3'd0, engine_masks_bits[16]} + {3'd0, engine_masks_bits[17]} + {3'd0, engine_masks_bits[18]} +
                    {3'd0, engine_masks_bits[19]} + {3'd0, engine_masks_bits[20]} + {3'd0, engine_masks_bits[21]} +
                    {3'd0, engine_masks_bits[22]} + {3'd0, engine_masks_bits[23]} : 4'd0;
            in_slot_3 <= came ?
                {3'd0, engine_masks_bits[24]} + {3'd0, engine_masks_bits[25]} + {3'd0, engine_masks_bits[26]} +
                    {3'd0, engine_masks_bits[27]} + {3'd0, engine_masks_bits[28]} + {3'd0, engine_masks_bits[29]} +
                    {3'd0, engine_masks_bits[30]} + {3'd0, engine_masks_bits[31]} : 4'd0;
            in_slot_4 <= came ?
                {3'd0, engine_masks_bits[32]} + {3'd0, engine_masks_bits[33]} + {3'd0, engine_masks_bits[34]} +
                    {3'd0, engine_masks_bits[35]} + {3'd0, engine_masks_bits[36]} + {3'd0, engine_masks_bits[37]} +
                    {3'd0, engine_masks_bits[38]} + {3'd0, engine_masks_bits[39]} : 4'd0;
            in_slot_5 <= came ?
                {3'd0, engine_masks_bits[40]} + {3'd0, engine_masks_bits[41]} + {3'd0, engine_masks_bits[42]} +
                    {3'd0, engine_masks_bits[43]} + {3'd0, engine_masks_bits[44]} + {3'd0, engine_masks_bits[45]} +
                    {3'd0, engine_masks_bits[46]} + {3'd0, engine_masks_bits[47]} : 4'd0;
            in_slot_6 <= came ?
                {3'd0, engine_masks_bits[48]} + {3'd0, engine_masks_bits[49]} + {3'd0, engine_masks_bits[50]} +
                    {3'd0, engine_masks_bits[51]} + {3'd0, engine_masks_bits[52]} + {3'd0, engine_masks_bits[53]} +
                    {3'd0, engine_masks_bits[54]} + {3'd0, engine_masks_bits[55]} : 4'd0;
            in_slot_7 <= came ?
                {3'd0, engine_masks_bits[56]} + {3'd0, engine_masks_bits[57]} + {3'd0, engine_masks_bits[58]} +
                    {3'd0, engine_masks_bits[59]} + {3'd0, engine_masks_bits[60]} + {3'd0, engine_masks_bits[61]} +
                    {3'd0, engine_masks_bits[62]} + {3'd0, engine_masks_bits[63]} : 4'd0;
            in_pair_0 <= {1'd0, in_slot_0} + {1'd0, in_slot_1};
            in_pair_1 <= {1'd0, in_slot_2} + {1'd0, in_slot_3};
            in_pair_2 <= {1'd0, in_slot_4} + {1'd0, in_slot_5};
            in_pair_3 <= {1'd0, in_slot_6} + {1'd0, in_slot_7};
            kept <= {2'd0, in_pair_0} + {2'd0, in_pair_1} + {2'd0, in_pair_2} + {2'd0, in_pair_3};
        end
    end

    always @(posedge aclk) begin
        if (reuse_decisions_valid & reuse_decisions_ready) begin
            if (reuse_decisions_active) list[counted[5:0]] <= reuse_decisions_token;
        end
    end

    always @(posedge aclk) begin
        if (rows_reader_list_at_enable) begin
            list_data <= list[rows_reader_list_at_index];
            `ifndef SYNTHESIS
            if (reuse_decisions_valid & reuse_decisions_ready) begin
                if (reuse_decisions_active) begin
                    if (rows_reader_list_at_index == counted[5:0]) list_data <= ~list[rows_reader_list_at_index];
                end
            end
            `endif
        end
    end

    always @(posedge aclk) begin
        if (terms_reader_list_at_enable) begin
            list_data_2 <= list[terms_reader_list_at_index];
            `ifndef SYNTHESIS
            if (reuse_decisions_valid & reuse_decisions_ready) begin
                if (reuse_decisions_active) begin
                    if (terms_reader_list_at_index == counted[5:0]) list_data_2 <= ~list[terms_reader_list_at_index];
                end
            end
            `endif
        end
    end

    always @(posedge aclk) begin
        if (masks_reader_list_at_enable) begin
            list_data_3 <= list[masks_reader_list_at_index];
            `ifndef SYNTHESIS
            if (reuse_decisions_valid & reuse_decisions_ready) begin
                if (reuse_decisions_active) begin
                    if (masks_reader_list_at_index == counted[5:0]) list_data_3 <= ~list[masks_reader_list_at_index];
                end
            end
            `endif
        end
    end

    always @(posedge aclk) begin
        if (share_rows_list_at_enable) begin
            list_data_4 <= list[share_rows_list_at_index];
            `ifndef SYNTHESIS
            if (reuse_decisions_valid & reuse_decisions_ready) begin
                if (reuse_decisions_active) begin
                    if (share_rows_list_at_index == counted[5:0]) list_data_4 <= ~list[share_rows_list_at_index];
                end
            end
            `endif
        end
    end

    always @(posedge aclk) begin
        if (results_writer_list_at_enable) begin
            list_data_5 <= list[results_writer_list_at_index];
            `ifndef SYNTHESIS
            if (reuse_decisions_valid & reuse_decisions_ready) begin
                if (reuse_decisions_active) begin
                    if (results_writer_list_at_index == counted[5:0])
                        list_data_5 <= ~list[results_writer_list_at_index];
                end
            end
            `endif
        end
    end

    // accelerator-core.ts:150
    disc8x8_7d95b9_sequencer sequencer (
        .aclk(aclk),
        .aresetn(~sequencer_reset),
        .start(start),
        .starves(sequencer_starves),
        .words_valid(sequencer_words_valid),
        .words_ready(sequencer_words_ready),
        .words_data(program_reader_words_data),
        .passes_valid(sequencer_passes_valid),
        .passes_ready(pass_is_free),
        .passes_linear(sequencer_passes_linear),
        .passes_layer_last_beat(sequencer_passes_layer_last_beat),
        .passes_layer_last_slot(sequencer_passes_layer_last_slot),
        .passes_layer_last_row(sequencer_passes_layer_last_row),
        .passes_head_masked(sequencer_passes_head_masked),
        .passes_head_refresh(sequencer_passes_head_refresh),
        .passes_head_threshold(sequencer_passes_head_threshold),
        .passes_head_last_chunk(sequencer_passes_head_last_chunk),
        .passes_head_last_row(sequencer_passes_head_last_row),
        .passes_head_last_query(sequencer_passes_head_last_query),
        .passes_head_last_group(sequencer_passes_head_last_group),
        .passes_head_sharing(sequencer_passes_head_sharing),
        .passes_head_score_multiplier(sequencer_passes_head_score_multiplier),
        .passes_head_score_shift(sequencer_passes_head_score_shift),
        .passes_head_output_multiplier(sequencer_passes_head_output_multiplier),
        .passes_head_output_shift(sequencer_passes_head_output_shift),
        .stationary_valid(sequencer_stationary_valid),
        .stationary_ready(stationary_reader_rows_ready),
        .stationary_address(sequencer_stationary_address),
        .stationary_stride(sequencer_stationary_stride),
        .stationary_last_row(sequencer_stationary_last_row),
        .stationary_listed(sequencer_stationary_listed),
        .stationary_last_segment(sequencer_stationary_last_segment),
        .stationary_segment_stride(sequencer_stationary_segment_stride),
        .stationary_last_word(sequencer_stationary_last_word),
        .target_valid(sequencer_target_valid),
        .target_ready(target_later_is_free),
        .target_target(sequencer_target_target),
        .target_half(sequencer_target_half),
        .target_last_word(sequencer_target_last_word),
        .keys_valid(sequencer_keys_valid),
        .keys_ready(keys_reader_rows_ready),
        .keys_address(sequencer_keys_address),
        .keys_stride(sequencer_keys_stride),
        .keys_last_row(sequencer_keys_last_row),
        .keys_listed(sequencer_keys_listed),
        .keys_last_segment(sequencer_keys_last_segment),
        .keys_segment_stride(sequencer_keys_segment_stride),
        .keys_last_word(sequencer_keys_last_word),
        .rows_valid(sequencer_rows_valid),
        .rows_ready(rows_reader_rows_ready),
        .rows_address(sequencer_rows_address),
        .rows_stride(sequencer_rows_stride),
        .rows_last_row(sequencer_rows_last_row),
        .rows_listed(sequencer_rows_listed),
        .rows_last_segment(sequencer_rows_last_segment),
        .rows_segment_stride(sequencer_rows_segment_stride),
        .rows_last_word(sequencer_rows_last_word),
        .prologue_valid(sequencer_prologue_valid),
        .prologue_ready(prologue_later_is_free),
        .prologue_kind(sequencer_prologue_kind),
        .prologue_last_word(sequencer_prologue_last_word),
        .prologue_last_row(sequencer_prologue_last_row),
        .prologue_patch_multiplier(sequencer_prologue_patch_multiplier),
        .prologue_patch_shift(sequencer_prologue_patch_shift),
        .prologue_norm_half(sequencer_prologue_norm_half),
        .prologue_norm_last_word(sequencer_prologue_norm_last_word),
        .prologue_norm_reciprocal(sequencer_prologue_norm_reciprocal),
        .prologue_norm_epsilon(sequencer_prologue_norm_epsilon),
        .prologue_norm_shift(sequencer_prologue_norm_shift),
        .terms_valid(sequencer_terms_valid),
        .terms_ready(terms_reader_rows_ready),
        .terms_address(sequencer_terms_address),
        .terms_stride(sequencer_terms_stride),
        .terms_last_row(sequencer_terms_last_row),
        .terms_listed(sequencer_terms_listed),
        .terms_last_segment(sequencer_terms_last_segment),
        .terms_segment_stride(sequencer_terms_segment_stride),
        .terms_last_word(sequencer_terms_last_word),
        .masks_valid(sequencer_masks_valid),
        .masks_ready(masks_reader_rows_ready),
        .masks_address(sequencer_masks_address),
        .masks_stride(sequencer_masks_stride),
        .masks_last_row(sequencer_masks_last_row),
        .masks_listed(sequencer_masks_listed),
        .masks_last_segment(sequencer_masks_last_segment),
        .masks_segment_stride(sequencer_masks_segment_stride),
        .masks_last_word(sequencer_masks_last_word),
        .masks_sharing(sequencer_masks_sharing),
        .mask_rows_valid(sequencer_mask_rows_valid),
        .mask_rows_ready(mask_rows_later_is_free),
        .mask_rows_last_group(sequencer_mask_rows_last_group),
        .mask_rows_last_row(sequencer_mask_rows_last_row),
        .shares_valid(sequencer_shares_valid),
        .shares_ready(shares_reader_rows_ready),
        .shares_address(sequencer_shares_address),
        .shares_stride(sequencer_shares_stride),
        .shares_last_row(sequencer_shares_last_row),
        .shares_listed(sequencer_shares_listed),
        .shares_last_segment(sequencer_shares_last_segment),
        .shares_segment_stride(sequencer_shares_segment_stride),
        .shares_last_word(sequencer_shares_last_word),
        .share_rows_valid(sequencer_share_rows_valid),
        .share_rows_ready(share_rows_later_is_free),
        .share_rows_last_token(sequencer_share_rows_last_token),
        .share_rows_last_row(sequencer_share_rows_last_row),
        .results_valid(sequencer_results_valid),
        .results_ready(result_rows_later_is_free),
        .results_address(sequencer_results_address),
        .results_stride(sequencer_results_stride),
        .results_last_row(sequencer_results_last_row),
        .results_listed(sequencer_results_listed),
        .results_last_segment(sequencer_results_last_segment),
        .results_segment_stride(sequencer_results_segment_stride),
        .results_last_word(sequencer_results_last_word),
        .source_valid(sequencer_source_valid),
        .source_ready(source_later_is_free),
        .source_source(sequencer_source_source),
        .source_last_word(sequencer_source_last_word),
        .source_last_segment(sequencer_source_last_segment),
        .source_last_row(sequencer_source_last_row),
        .epilogue_valid(sequencer_epilogue_valid),
        .epilogue_ready(epilogue_later_is_free),
        .epilogue_kind(sequencer_epilogue_kind),
        .new_masks_valid(sequencer_new_masks_valid),
        .new_masks_ready(new_masks_writer_rows_ready),
        .new_masks_address(sequencer_new_masks_address),
        .new_masks_stride(sequencer_new_masks_stride),
        .new_masks_last_row(sequencer_new_masks_last_row),
        .new_masks_listed(sequencer_new_masks_listed),
        .new_masks_last_segment(sequencer_new_masks_last_segment),
        .new_masks_segment_stride(sequencer_new_masks_segment_stride),
        .new_masks_last_word(sequencer_new_masks_last_word),
        .new_mask_rows_valid(sequencer_new_mask_rows_valid),
        .new_mask_rows_ready(new_mask_rows_later_is_free),
        .new_mask_rows_last_group(sequencer_new_mask_rows_last_group),
        .new_mask_rows_last_row(sequencer_new_mask_rows_last_row),
        .new_shares_valid(sequencer_new_shares_valid),
        .new_shares_ready(new_shares_writer_rows_ready),
        .new_shares_address(sequencer_new_shares_address),
        .new_shares_stride(sequencer_new_shares_stride),
        .new_shares_last_row(sequencer_new_shares_last_row),
        .new_shares_listed(sequencer_new_shares_listed),
        .new_shares_last_segment(sequencer_new_shares_last_segment),
        .new_shares_segment_stride(sequencer_new_shares_segment_stride),
        .new_shares_last_word(sequencer_new_shares_last_word),
        .new_share_row_valid(sequencer_new_share_row_valid),
        .new_share_row_ready(new_share_row_later_is_free),
        .new_share_row_last_group(sequencer_new_share_row_last_group),
        .new_share_row_last_row(sequencer_new_share_row_last_row),
        .new_keys_valid(sequencer_new_keys_valid),
        .new_keys_ready(new_keys_writer_rows_ready),
        .new_keys_address(sequencer_new_keys_address),
        .new_keys_stride(sequencer_new_keys_stride),
        .new_keys_last_row(sequencer_new_keys_last_row),
        .new_keys_listed(sequencer_new_keys_listed),
        .new_keys_last_segment(sequencer_new_keys_last_segment),
        .new_keys_segment_stride(sequencer_new_keys_segment_stride),
        .new_keys_last_word(sequencer_new_keys_last_word),
        .reuse_valid(sequencer_reuse_valid),
        .reuse_ready(reuse_steps_ready),
        .reuse_last_token(sequencer_reuse_last_token),
        .reuse_last_word(sequencer_reuse_last_word),
        .reuse_alpha(sequencer_reuse_alpha),
        .reuse_max_age(sequencer_reuse_max_age),
        .reuse_whole(sequencer_reuse_whole),
        .route(sequencer_route),
        .reuse_done(reuse_done),
        .active(active),
        .factors_a(sequencer_factors_a),
        .factors_b(sequencer_factors_b),
        .factors_c(sequencer_factors_c),
        .results_done(results_writer_done),
        .new_masks_done(new_masks_writer_done),
        .new_shares_done(new_shares_writer_done),
        .new_keys_done(new_keys_writer_done),
        .illegal(sequencer_illegal),
        .busy(sequencer_busy),
        .ended(sequencer_ended),
        .taken(sequencer_taken)
    );

    // accelerator-core.ts:150
    disc8x8_7d95b9_engine engine (
        .aclk(aclk),
        .aresetn(~engine_reset),
        .passes_valid(pass_valid),
        .passes_ready(engine_passes_ready),
        .passes_linear(pass_linear),
        .passes_layer_last_beat(pass_layer_last_beat),
        .passes_layer_last_slot(pass_layer_last_slot),
        .passes_layer_last_row(pass_layer_last_row),
        .passes_head_masked(pass_head_masked),
        .passes_head_refresh(pass_head_refresh),
        .passes_head_threshold(pass_head_threshold),
        .passes_head_last_chunk(pass_head_last_chunk),
        .passes_head_last_row(pass_head_last_row),
        .passes_head_last_query(pass_head_last_query),
        .passes_head_last_group(pass_head_last_group),
        .passes_head_sharing(pass_head_sharing),
        .passes_head_score_multiplier(pass_head_score_multiplier),
        .passes_head_score_shift(pass_head_score_shift),
        .passes_head_output_multiplier(pass_head_output_multiplier),
        .passes_head_output_shift(pass_head_output_shift),
        .keys_valid(keys_reader_words_valid),
        .keys_ready(engine_keys_ready),
        .keys_keys(keys_reader_words_data[23:0]),
        .stationary_valid(router_array_valid),
        .stationary_ready(engine_stationary_ready),
        .stationary_word(router_array_word),
        .queries_valid(prologue_queries_valid),
        .queries_ready(engine_queries_ready),
        .queries_word(prologue_queries_word),
        .rows_valid(prologue_rows_valid),
        .rows_ready(engine_rows_ready),
        .rows_word(prologue_rows_word),
        .masks_valid(mask_valid),
        .masks_ready(engine_masks_ready),
        .masks_bits(engine_masks_bits),
        .shares_valid(share_rows_shares_valid),
        .shares_ready(engine_shares_ready),
        .shares_share(share_rows_shares_share),
        .new_masks_valid(engine_new_masks_valid),
        .new_masks_ready(new_mask_words_groups_ready),
        .new_masks_bits(engine_new_masks_bits),
        .new_shares_valid(engine_new_shares_valid),
        .new_shares_ready(new_share_words_groups_ready),
        .new_shares_share(engine_new_shares_share),
        .new_keys_valid(engine_new_keys_valid),
        .new_keys_ready(new_keys_writer_words_ready),
        .new_keys_keys(engine_new_keys_keys),
        .outputs_valid(engine_outputs_valid),
        .outputs_ready(epilogue_results_ready),
        .outputs_values(engine_outputs_values),
        .outputs_last(engine_outputs_last),
        .outputs_wide(engine_outputs_wide),
        .results_valid(engine_results_valid),
        .results_ready(vectors_put_ready),
        .results_values(engine_results_values),
        .results_last(engine_results_last),
        .running(engine_running),
        .activity_busy(engine_activity_busy),
        .activity_drain(engine_activity_drain),
        .activity_maximum(engine_activity_maximum),
        .activity_mask(engine_activity_mask),
        .activity_starved(engine_activity_starved)
    );

    // accelerator-core.ts:150
    disc8x8_7d95b9_prologue prologue (
        .aclk(aclk),
        .aresetn(~prologue_reset),
        .passes_valid(prologue_next_valid),
        .passes_ready(prologue_passes_ready),
        .passes_kind(prologue_next_kind),
        .passes_last_word(prologue_next_last_word),
        .passes_last_row(prologue_next_last_row),
        .passes_patch_multiplier(prologue_next_patch_multiplier),
        .passes_patch_shift(prologue_next_patch_shift),
        .passes_norm_half(prologue_next_norm_half),
        .passes_norm_last_word(prologue_next_norm_last_word),
        .passes_norm_reciprocal(prologue_next_norm_reciprocal),
        .passes_norm_epsilon(prologue_next_norm_epsilon),
        .passes_norm_shift(prologue_next_norm_shift),
        .words_valid(row_buffer_get_valid),
        .words_ready(prologue_words_ready),
        .words_data(row_buffer_get_data),
        .write_enable(router_norm_enable),
        .write_half(router_norm_half),
        .write_entry(router_norm_entry),
        .write_part(router_norm_part),
        .write_data(router_norm_data),
        .rows_valid(prologue_rows_valid),
        .rows_ready(engine_rows_ready),
        .rows_word(prologue_rows_word),
        .queries_valid(prologue_queries_valid),
        .queries_ready(engine_queries_ready),
        .queries_word(prologue_queries_word),
        .raw_valid(prologue_raw_valid),
        .raw_ready(raw_is_free),
        .raw_data(prologue_raw_data)
    );

    // accelerator-core.ts:150
    disc8x8_7d95b9_epilogue epilogue (
        .aclk(aclk),
        .aresetn(~epilogue_reset),
        .passes_valid(epilogue_next_valid),
        .passes_ready(epilogue_passes_ready),
        .passes_kind(epilogue_next_kind),
        .write_enable(router_gelu_enable),
        .write_entry(router_gelu_entry),
        .write_value(router_gelu_value),
        .results_valid(engine_outputs_valid),
        .results_ready(epilogue_results_ready),
        .results_values(engine_outputs_values),
        .results_last(engine_outputs_last),
        .results_wide(engine_outputs_wide),
        .terms_valid(terms_valid & ~(to_reuse | to_update)),
        .terms_ready(epilogue_terms_ready),
        .terms_data(terms_data),
        .words_valid(epilogue_words_valid),
        .words_ready(linear_is_free),
        .words_data(epilogue_words_data)
    );

    // accelerator-core.ts:150
    disc8x8_7d95b9_stationary_router router (
        .aclk(aclk),
        .aresetn(~router_reset),
        .targets_valid(target_next_valid),
        .targets_ready(router_targets_ready),
        .targets_target(target_next_target),
        .targets_half(target_next_half),
        .targets_last_word(target_next_last_word),
        .words_valid(stationary_buffer_get_valid),
        .words_ready(router_words_ready),
        .words_data(stationary_buffer_get_data),
        .array_valid(router_array_valid),
        .array_ready(engine_stationary_ready),
        .array_word(router_array_word),
        .norm_enable(router_norm_enable),
        .norm_half(router_norm_half),
        .norm_entry(router_norm_entry),
        .norm_part(router_norm_part),
        .norm_data(router_norm_data),
        .gelu_enable(router_gelu_enable),
        .gelu_entry(router_gelu_entry),
        .gelu_value(router_gelu_value)
    );

    // accelerator-core.ts:150
    disc8x8_7d95b9_result_router results (
        .aclk(aclk),
        .aresetn(~results_reset),
        .passes_valid(source_next_valid),
        .passes_ready(results_passes_ready),
        .passes_source(source_next_source),
        .passes_last_word(source_next_last_word),
        .passes_last_segment(source_next_last_segment),
        .passes_last_row(source_next_last_row),
        .linear_valid(linear_valid),
        .linear_ready(results_linear_ready),
        .linear_data(linear_data),
        .attention_valid(attention_valid),
        .attention_ready(results_attention_ready),
        .attention_data(attention_data),
        .raw_valid(raw_valid & ~(to_reuse | to_update)),
        .raw_ready(results_raw_ready),
        .raw_data(raw_data),
        .update_valid(updated_valid),
        .update_ready(results_update_ready),
        .update_data(updated_data),
        .words_valid(results_words_valid),
        .words_ready(results_writer_words_ready),
        .words_data(results_words_data)
    );

    // accelerator-core.ts:150
    disc8x8_7d95b9_widen_bits16_factor4 vectors (
        .aclk(aclk),
        .aresetn(~vectors_reset),
        .put_valid(engine_results_valid),
        .put_ready(vectors_put_ready),
        .put_data(engine_results_values),
        .get_valid(vectors_get_valid),
        .get_ready(attention_is_free),
        .get_data(vectors_get_data)
    );

    // accelerator-core.ts:150
    disc8x8_7d95b9_token_reuse reuse (
        .aclk(aclk),
        .aresetn(~reuse_reset),
        .steps_valid(sequencer_reuse_valid),
        .steps_ready(reuse_steps_ready),
        .steps_last_token(sequencer_reuse_last_token),
        .steps_last_word(sequencer_reuse_last_word),
        .steps_alpha(sequencer_reuse_alpha),
        .steps_max_age(sequencer_reuse_max_age),
        .steps_whole(sequencer_reuse_whole),
        .pairs_valid(pairs),
        .pairs_ready(reuse_pairs_ready),
        .pairs_latent(raw_data),
        .pairs_reference(terms_data),
        .decisions_valid(reuse_decisions_valid),
        .decisions_ready(reuse_decisions_ready),
        .decisions_token(reuse_decisions_token),
        .decisions_active(reuse_decisions_active),
        .decisions_last(reuse_decisions_last)
    );

    // accelerator-core.ts:150
    disc8x8_7d95b9_latent_update update (
        .aclk(aclk),
        .aresetn(~update_reset),
        .factors_a(sequencer_factors_a),
        .factors_b(sequencer_factors_b),
        .factors_c(sequencer_factors_c),
        .values_valid(three_valid),
        .values_ready(update_values_ready),
        .values_x(three_x),
        .values_v(three_v),
        .values_u(three_u),
        .latent_valid(update_latent_valid),
        .latent_ready(updated_is_free),
        .latent_x(update_latent_x)
    );

    // accelerator-core.ts:150
    disc8x8_7d95b9_mask_groups groups (
        .passes_valid(mask_rows_next_valid),
        .passes_ready(groups_passes_ready),
        .passes_last_group(mask_rows_next_last_group),
        .passes_last_row(mask_rows_next_last_row),
        .words_valid(masks_valid & ~to_update),
        .words_ready(groups_words_ready),
        .words_data(masks_data),
        .groups_valid(groups_groups_valid),
        .groups_ready(groups_groups_ready),
        .groups_bits(groups_groups_bits)
    );

    // accelerator-core.ts:150
    disc8x8_7d95b9_mask_words_caf8a45e new_mask_words (
        .passes_valid(new_mask_rows_next_valid),
        .passes_ready(new_mask_words_passes_ready),
        .passes_last_group(new_mask_rows_next_last_group),
        .passes_last_row(new_mask_rows_next_last_row),
        .groups_valid(engine_new_masks_valid),
        .groups_ready(new_mask_words_groups_ready),
        .groups_bits(engine_new_masks_bits),
        .words_valid(new_mask_words_words_valid),
        .words_ready(new_masks_writer_words_ready),
        .words_data(new_mask_words_words_data)
    );

    // accelerator-core.ts:150
    disc8x8_7d95b9_share_rows share_rows (
        .aclk(aclk),
        .aresetn(~share_rows_reset),
        .passes_valid(share_rows_next_valid),
        .passes_ready(share_rows_passes_ready),
        .passes_last_token(share_rows_next_last_token),
        .passes_last_row(share_rows_next_last_row),
        .list_at_enable(share_rows_list_at_enable),
        .list_at_index(share_rows_list_at_index),
        .token(list_data_4),
        .words_valid(shares_reader_words_valid),
        .words_ready(share_rows_words_ready),
        .words_data(shares_reader_words_data),
        .shares_valid(share_rows_shares_valid),
        .shares_ready(engine_shares_ready),
        .shares_share(share_rows_shares_share)
    );

    // accelerator-core.ts:150
    disc8x8_7d95b9_mask_words_c1b1f706 new_share_words (
        .aclk(aclk),
        .aresetn(~new_share_words_reset),
        .passes_valid(new_share_row_next_valid),
        .passes_ready(new_share_words_passes_ready),
        .passes_last_group(new_share_row_next_last_group),
        .passes_last_row(new_share_row_next_last_row),
        .groups_valid(engine_new_shares_valid),
        .groups_ready(new_share_words_groups_ready),
        .groups_bits(engine_new_shares_share),
        .words_valid(new_share_words_words_valid),
        .words_ready(new_shares_writer_words_ready),
        .words_data(new_share_words_words_data)
    );

    // accelerator-core.ts:150
    disc8x8_7d95b9_memory_reader_depth264 stationary_reader (
        .aclk(aclk),
        .aresetn(~stationary_reader_reset),
        .rows_valid(sequencer_stationary_valid),
        .rows_ready(stationary_reader_rows_ready),
        .rows_address(sequencer_stationary_address),
        .rows_stride(sequencer_stationary_stride),
        .rows_last_row(sequencer_stationary_last_row),
        .rows_listed(sequencer_stationary_listed),
        .rows_last_segment(sequencer_stationary_last_segment),
        .rows_segment_stride(sequencer_stationary_segment_stride),
        .rows_last_word(sequencer_stationary_last_word),
        .list_at_enable(stationary_reader_list_at_enable),
        .list_at_index(stationary_reader_list_at_index),
        .token(6'd0),
        .bursts_valid(stationary_reader_bursts_valid),
        .bursts_ready(read0_ready),
        .bursts_address(stationary_reader_bursts_address),
        .bursts_length(stationary_reader_bursts_length),
        .returned_valid(returned_valid[0]),
        .returned_data(returned_data),
        .words_valid(stationary_reader_words_valid),
        .words_ready(stationary_buffer_put_ready),
        .words_data(stationary_reader_words_data)
    );

    // accelerator-core.ts:150
    disc8x8_7d95b9_memory_reader_depth264 rows_reader (
        .aclk(aclk),
        .aresetn(~rows_reader_reset),
        .rows_valid(sequencer_rows_valid),
        .rows_ready(rows_reader_rows_ready),
        .rows_address(sequencer_rows_address),
        .rows_stride(sequencer_rows_stride),
        .rows_last_row(sequencer_rows_last_row),
        .rows_listed(sequencer_rows_listed),
        .rows_last_segment(sequencer_rows_last_segment),
        .rows_segment_stride(sequencer_rows_segment_stride),
        .rows_last_word(sequencer_rows_last_word),
        .list_at_enable(rows_reader_list_at_enable),
        .list_at_index(rows_reader_list_at_index),
        .token(list_data),
        .bursts_valid(rows_reader_bursts_valid),
        .bursts_ready(read1_ready),
        .bursts_address(rows_reader_bursts_address),
        .bursts_length(rows_reader_bursts_length),
        .returned_valid(returned_valid[1]),
        .returned_data(returned_data),
        .words_valid(rows_reader_words_valid),
        .words_ready(row_buffer_put_ready),
        .words_data(rows_reader_words_data)
    );

    // accelerator-core.ts:150
    disc8x8_7d95b9_memory_reader_depth264 terms_reader (
        .aclk(aclk),
        .aresetn(~terms_reader_reset),
        .rows_valid(sequencer_terms_valid),
        .rows_ready(terms_reader_rows_ready),
        .rows_address(sequencer_terms_address),
        .rows_stride(sequencer_terms_stride),
        .rows_last_row(sequencer_terms_last_row),
        .rows_listed(sequencer_terms_listed),
        .rows_last_segment(sequencer_terms_last_segment),
        .rows_segment_stride(sequencer_terms_segment_stride),
        .rows_last_word(sequencer_terms_last_word),
        .list_at_enable(terms_reader_list_at_enable),
        .list_at_index(terms_reader_list_at_index),
        .token(list_data_2),
        .bursts_valid(terms_reader_bursts_valid),
        .bursts_ready(read2_ready),
        .bursts_address(terms_reader_bursts_address),
        .bursts_length(terms_reader_bursts_length),
        .returned_valid(returned_valid[2]),
        .returned_data(returned_data),
        .words_valid(terms_reader_words_valid),
        .words_ready(terms_is_free),
        .words_data(terms_reader_words_data)
    );

    // accelerator-core.ts:150
    disc8x8_7d95b9_memory_reader_depth64_shares1 masks_reader (
        .aclk(aclk),
        .aresetn(~masks_reader_reset),
        .rows_valid(sequencer_masks_valid),
        .rows_ready(masks_reader_rows_ready),
        .rows_address(sequencer_masks_address),
        .rows_stride(sequencer_masks_stride),
        .rows_last_row(sequencer_masks_last_row),
        .rows_listed(sequencer_masks_listed),
        .rows_last_segment(sequencer_masks_last_segment),
        .rows_segment_stride(sequencer_masks_segment_stride),
        .rows_last_word(sequencer_masks_last_word),
        .rows_sharing(sequencer_masks_sharing),
        .list_at_enable(masks_reader_list_at_enable),
        .list_at_index(masks_reader_list_at_index),
        .token(list_data_3),
        .bursts_valid(masks_reader_bursts_valid),
        .bursts_ready(read3_ready),
        .bursts_address(masks_reader_bursts_address),
        .bursts_length(masks_reader_bursts_length),
        .returned_valid(returned_valid[3]),
        .returned_data(returned_data),
        .words_valid(masks_reader_words_valid),
        .words_ready(masks_is_free),
        .words_data(masks_reader_words_data)
    );

    // accelerator-core.ts:150
    disc8x8_7d95b9_memory_reader_depth16 shares_reader (
        .aclk(aclk),
        .aresetn(~shares_reader_reset),
        .rows_valid(sequencer_shares_valid),
        .rows_ready(shares_reader_rows_ready),
        .rows_address(sequencer_shares_address),
        .rows_stride(sequencer_shares_stride),
        .rows_last_row(sequencer_shares_last_row),
        .rows_listed(sequencer_shares_listed),
        .rows_last_segment(sequencer_shares_last_segment),
        .rows_segment_stride(sequencer_shares_segment_stride),
        .rows_last_word(sequencer_shares_last_word),
        .list_at_enable(shares_reader_list_at_enable),
        .list_at_index(shares_reader_list_at_index),
        .token(6'd0),
        .bursts_valid(shares_reader_bursts_valid),
        .bursts_ready(read4_ready),
        .bursts_address(shares_reader_bursts_address),
        .bursts_length(shares_reader_bursts_length),
        .returned_valid(returned_valid[4]),
        .returned_data(returned_data),
        .words_valid(shares_reader_words_valid),
        .words_ready(share_rows_words_ready),
        .words_data(shares_reader_words_data)
    );

    // accelerator-core.ts:150
    disc8x8_7d95b9_memory_reader_depth16 keys_reader (
        .aclk(aclk),
        .aresetn(~keys_reader_reset),
        .rows_valid(sequencer_keys_valid),
        .rows_ready(keys_reader_rows_ready),
        .rows_address(sequencer_keys_address),
        .rows_stride(sequencer_keys_stride),
        .rows_last_row(sequencer_keys_last_row),
        .rows_listed(sequencer_keys_listed),
        .rows_last_segment(sequencer_keys_last_segment),
        .rows_segment_stride(sequencer_keys_segment_stride),
        .rows_last_word(sequencer_keys_last_word),
        .list_at_enable(keys_reader_list_at_enable),
        .list_at_index(keys_reader_list_at_index),
        .token(6'd0),
        .bursts_valid(keys_reader_bursts_valid),
        .bursts_ready(read5_ready),
        .bursts_address(keys_reader_bursts_address),
        .bursts_length(keys_reader_bursts_length),
        .returned_valid(returned_valid[5]),
        .returned_data(returned_data),
        .words_valid(keys_reader_words_valid),
        .words_ready(engine_keys_ready),
        .words_data(keys_reader_words_data)
    );

    // accelerator-core.ts:150
    disc8x8_7d95b9_memory_reader_depth64 program_reader (
        .aclk(aclk),
        .aresetn(~program_reader_reset),
        .rows_valid(asks),
        .rows_ready(program_reader_rows_ready),
        .rows_address(program_address),
        .rows_stride(20'd0),
        .rows_last_row(6'd0),
        .rows_listed(1'd0),
        .rows_last_segment(8'd0),
        .rows_segment_stride(24'd0),
        .rows_last_word(program_last_word),
        .list_at_enable(program_reader_list_at_enable),
        .list_at_index(program_reader_list_at_index),
        .token(6'd0),
        .bursts_valid(program_reader_bursts_valid),
        .bursts_ready(read6_ready),
        .bursts_address(program_reader_bursts_address),
        .bursts_length(program_reader_bursts_length),
        .returned_valid(returned_valid[6]),
        .returned_data(returned_data),
        .words_valid(program_reader_words_valid),
        .words_ready(sequencer_words_ready),
        .words_data(program_reader_words_data)
    );

    // accelerator-core.ts:150
    disc8x8_7d95b9_memory_writer_depth128 results_writer (
        .aclk(aclk),
        .aresetn(~results_writer_reset),
        .rows_valid(result_rows_next_valid),
        .rows_ready(results_writer_rows_ready),
        .rows_address(result_rows_next_address),
        .rows_stride(result_rows_next_stride),
        .rows_last_row(result_rows_next_last_row),
        .rows_listed(result_rows_next_listed),
        .rows_last_segment(result_rows_next_last_segment),
        .rows_segment_stride(result_rows_next_segment_stride),
        .rows_last_word(result_rows_next_last_word),
        .list_at_enable(results_writer_list_at_enable),
        .list_at_index(results_writer_list_at_index),
        .token(list_data_5),
        .words_valid(results_words_valid),
        .words_ready(results_writer_words_ready),
        .words_data(results_words_data),
        .bursts_valid(results_writer_bursts_valid),
        .bursts_ready(write0_ready),
        .bursts_address(results_writer_bursts_address),
        .bursts_length(results_writer_bursts_length),
        .sent_valid(results_writer_sent_valid),
        .sent_ready(data0_ready),
        .sent_data(results_writer_sent_data),
        .acknowledged(acknowledged[0]),
        .done(results_writer_done)
    );

    // accelerator-core.ts:150
    disc8x8_7d95b9_memory_writer_depth64 new_masks_writer (
        .aclk(aclk),
        .aresetn(~new_masks_writer_reset),
        .rows_valid(sequencer_new_masks_valid),
        .rows_ready(new_masks_writer_rows_ready),
        .rows_address(sequencer_new_masks_address),
        .rows_stride(sequencer_new_masks_stride),
        .rows_last_row(sequencer_new_masks_last_row),
        .rows_listed(sequencer_new_masks_listed),
        .rows_last_segment(sequencer_new_masks_last_segment),
        .rows_segment_stride(sequencer_new_masks_segment_stride),
        .rows_last_word(sequencer_new_masks_last_word),
        .list_at_enable(new_masks_writer_list_at_enable),
        .list_at_index(new_masks_writer_list_at_index),
        .token(6'd0),
        .words_valid(new_mask_words_words_valid),
        .words_ready(new_masks_writer_words_ready),
        .words_data(new_mask_words_words_data),
        .bursts_valid(new_masks_writer_bursts_valid),
        .bursts_ready(write1_ready),
        .bursts_address(new_masks_writer_bursts_address),
        .bursts_length(new_masks_writer_bursts_length),
        .sent_valid(new_masks_writer_sent_valid),
        .sent_ready(data1_ready),
        .sent_data(new_masks_writer_sent_data),
        .acknowledged(acknowledged[1]),
        .done(new_masks_writer_done)
    );

    // accelerator-core.ts:150
    disc8x8_7d95b9_memory_writer_depth16 new_shares_writer (
        .aclk(aclk),
        .aresetn(~new_shares_writer_reset),
        .rows_valid(sequencer_new_shares_valid),
        .rows_ready(new_shares_writer_rows_ready),
        .rows_address(sequencer_new_shares_address),
        .rows_stride(sequencer_new_shares_stride),
        .rows_last_row(sequencer_new_shares_last_row),
        .rows_listed(sequencer_new_shares_listed),
        .rows_last_segment(sequencer_new_shares_last_segment),
        .rows_segment_stride(sequencer_new_shares_segment_stride),
        .rows_last_word(sequencer_new_shares_last_word),
        .list_at_enable(new_shares_writer_list_at_enable),
        .list_at_index(new_shares_writer_list_at_index),
        .token(6'd0),
        .words_valid(new_share_words_words_valid),
        .words_ready(new_shares_writer_words_ready),
        .words_data(new_share_words_words_data),
        .bursts_valid(new_shares_writer_bursts_valid),
        .bursts_ready(write2_ready),
        .bursts_address(new_shares_writer_bursts_address),
        .bursts_length(new_shares_writer_bursts_length),
        .sent_valid(new_shares_writer_sent_valid),
        .sent_ready(data2_ready),
        .sent_data(new_shares_writer_sent_data),
        .acknowledged(acknowledged[2]),
        .done(new_shares_writer_done)
    );

    // accelerator-core.ts:150
    disc8x8_7d95b9_memory_writer_depth64 new_keys_writer (
        .aclk(aclk),
        .aresetn(~new_keys_writer_reset),
        .rows_valid(sequencer_new_keys_valid),
        .rows_ready(new_keys_writer_rows_ready),
        .rows_address(sequencer_new_keys_address),
        .rows_stride(sequencer_new_keys_stride),
        .rows_last_row(sequencer_new_keys_last_row),
        .rows_listed(sequencer_new_keys_listed),
        .rows_last_segment(sequencer_new_keys_last_segment),
        .rows_segment_stride(sequencer_new_keys_segment_stride),
        .rows_last_word(sequencer_new_keys_last_word),
        .list_at_enable(new_keys_writer_list_at_enable),
        .list_at_index(new_keys_writer_list_at_index),
        .token(6'd0),
        .words_valid(engine_new_keys_valid),
        .words_ready(new_keys_writer_words_ready),
        .words_data({40'd0, engine_new_keys_keys}),
        .bursts_valid(new_keys_writer_bursts_valid),
        .bursts_ready(write3_ready),
        .bursts_address(new_keys_writer_bursts_address),
        .bursts_length(new_keys_writer_bursts_length),
        .sent_valid(new_keys_writer_sent_valid),
        .sent_ready(data3_ready),
        .sent_data(new_keys_writer_sent_data),
        .acknowledged(acknowledged[3]),
        .done(new_keys_writer_done)
    );

    // accelerator-core.ts:266
    disc8x8_7d95b9_skid_buffer_bits64 stationary_buffer (
        .aclk(aclk),
        .aresetn(aresetn),
        .put_valid(stationary_reader_words_valid),
        .put_ready(stationary_buffer_put_ready),
        .put_data(stationary_reader_words_data),
        .get_valid(stationary_buffer_get_valid),
        .get_ready(router_words_ready),
        .get_data(stationary_buffer_get_data)
    );

    // accelerator-core.ts:283
    disc8x8_7d95b9_skid_buffer_bits64 row_buffer (
        .aclk(aclk),
        .aresetn(aresetn),
        .put_valid(rows_reader_words_valid),
        .put_ready(row_buffer_put_ready),
        .put_data(rows_reader_words_data),
        .get_valid(row_buffer_get_valid),
        .get_ready(prologue_words_ready),
        .get_data(row_buffer_get_data)
    );

    // Bits that nothing reads, named so that lint tools report only what is not listed here.
    wire _unused_ok = &{1'b0, engine_results_last, engine_running, stationary_reader_list_at_enable,
        stationary_reader_list_at_index, shares_reader_list_at_enable, shares_reader_list_at_index,
        keys_reader_list_at_enable, keys_reader_list_at_index, keys_reader_words_data[63:24],
        program_reader_list_at_enable, program_reader_list_at_index, new_masks_writer_list_at_enable,
        new_masks_writer_list_at_index, new_shares_writer_list_at_enable, new_shares_writer_list_at_index,
        new_keys_writer_list_at_enable, new_keys_writer_list_at_index, 1'b0};
endmodule

`default_nettype wire
