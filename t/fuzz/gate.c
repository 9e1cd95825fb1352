/*
 * Covers: core/gate/tk_gate.c core/gate/tk_gate_words.c
 *
 * The judge, given whatever a device may hold of a ticket; nobody is let in
 * beyond the number.
 */

#include "fuzz.h"
#include "tk_gate.h"

#define PASSAGES  8
#define FAR       (INT64_C(1) << 52)


static int32_t
number(fuzz_input_t *in, int32_t least, int32_t most)
{
    int64_t  n = fuzz_int(in);

    return (int32_t) (n < least ? least : n > most ? most : n);
}


static int64_t
moment(fuzz_input_t *in)
{
    int64_t  n = fuzz_int(in);

    return n < -FAR ? -FAR : n > FAR ? FAR : n;
}


static void
check_words(fuzz_input_t *in, const tk_gate_answer_t *answer)
{
    int              which;
    char             said[TK_GATE_WORDS_MAX];
    size_t           size;
    tk_str_t         room;
    tk_gate_facts_t  facts = {
        .persons = answer->persons, .left = answer->left,
        .minutes = answer->minutes, .in = fuzz_int(in), .all = fuzz_int(in),
        .at = fuzz_text(in), .station = fuzz_text(in), .gate = fuzz_text(in),
        .day = fuzz_text(in), .slot = fuzz_text(in), .by = fuzz_text(in)
    };

    size = (size_t) number(in, 1, sizeof(said));
    room = fuzz_copy(said, 0);
    room.data = fuzz_alloc(NULL, size);
    fuzz_assert(room.data != NULL);

    for (which = TK_GATE_SCREEN_ZH; which <= TK_GATE_SAY_EN; which++) {
        room.len = tk_gate_words(answer->verdict, which, &facts,
                                 (char *) room.data, size);
        fuzz_assert(room.len < size && room.data[room.len] == '\0');
        fuzz_assert(strlen((char *) room.data) == room.len);
    }
}


static void
check(const tk_gate_ticket_t *ticket, const tk_gate_scan_t *scan,
    const tk_gate_answer_t *answer)
{
    fuzz_assert(answer->verdict < TK_GATE_VERDICTS);
    fuzz_assert(answer->persons >= 0 && answer->left >= 0);
    fuzz_assert(answer->minutes >= 0);

    switch (answer->verdict) {
    case TK_GATE_IN:
        fuzz_assert(!scan->out && answer->persons > 0);
        fuzz_assert(answer->persons <= ticket->persons);
        fuzz_assert(answer->next == TK_GATE_NEXT_NONE);
        break;

    case TK_GATE_OUT:
        fuzz_assert(scan->out && answer->persons > 0);
        break;

    case TK_GATE_TWICE:
        fuzz_assert(answer->passage >= 0);
        break;

    case TK_GATE_OFFLINE_UNKNOWN:
        fuzz_assert(ticket->look >= TK_GATE_UNLISTED);
        break;

    case TK_GATE_SLOT_EARLY:
    case TK_GATE_SLOT_LATE:
        fuzz_assert(answer->minutes > 0);
        /* fall through */
    default:
        fuzz_assert(answer->persons == 0 && !answer->first);
    }
}


static void
fuzz_one(fuzz_input_t *in)
{
    int                i;
    int32_t            stations[2];
    tk_gate_scan_t     scan;
    tk_gate_ticket_t   ticket;
    tk_gate_policy_t   policy;
    tk_gate_answer_t   answer;
    tk_gate_passage_t  passages[PASSAGES];

    ticket = (tk_gate_ticket_t) {
        .look = number(in, 0, TK_GATE_SIGNED),
        .state = (char) number(in, '0', '4'),
        .persons = number(in, 1, INT32_MAX),
        .first_day = number(in, INT32_MIN, INT32_MAX),
        .last_day = number(in, INT32_MIN, INT32_MAX),
        .window = number(in, 0, TK_GATE_SHOW), .from = moment(in),
        .until = moment(in), .over = moment(in), .stations = stations,
        .nstations = number(in, 0, 2), .entries = number(in, 1, 1000),
        .all = number(in, 0, 1000), .reentry = number(in, 0, 1),
        .id_needed = number(in, 0, 1), .print_first = number(in, 0, 1),
        .paid = number(in, 0, 1), .closed = number(in, 0, 1),
        .stopped = number(in, 0, 1), .off = number(in, 0, TK_GATE_SHOW_OFF)
    };
    stations[0] = number(in, 0, INT32_MAX);
    stations[1] = number(in, 0, INT32_MAX);

    policy = (tk_gate_policy_t) {
        number(in, 0, INT32_MAX), number(in, 0, INT32_MAX),
        number(in, 0, TK_GATE_LET_IN), number(in, 0, TK_GATE_LET_IN),
        number(in, 0, TK_GATE_OFFLINE_MARK)
    };

    scan = (tk_gate_scan_t) {
        .at = moment(in), .day = number(in, INT32_MIN, INT32_MAX),
        .device = number(in, 0, 3), .station = number(in, 0, INT32_MAX),
        .ask = number(in, INT32_MIN, INT32_MAX), .out = number(in, 0, 1),
        .card = number(in, 0, TK_GATE_CARD_BROKEN), .lead = number(in, 0, 1)
    };

    for (i = 0; i < PASSAGES && fuzz_more(in) && *in->pos == '+'; i++) {
        passages[i] = (tk_gate_passage_t) {
            .at = moment(in), .day = number(in, INT32_MIN, INT32_MAX),
            .persons = number(in, 1, INT32_MAX), .device = number(in, 0, 3),
            .out = number(in, 0, 1), .undone = number(in, 0, 1)
        };
    }

    tk_gate_judge(&ticket, &policy, passages, (size_t) i, &scan, &answer);
    check(&ticket, &scan, &answer);
    check_words(in, &answer);
}
