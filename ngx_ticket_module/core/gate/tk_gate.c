/*
 * The judge.  What cannot be changed at the gate comes first, then the day,
 * then what is counted, then what a policy or a second step may change.
 */

#include "tk_gate.h"

#define GATE_ECHO    INT64_C(5000)      /* ms in which a scanner fires twice */
#define GATE_MINUTE  INT64_C(60000)


/* What the passages come to.  Those of a performance are all of its day. */

typedef struct {
    int64_t             inside;         /* now, of whatever day */
    int64_t             today;          /* entries that count for the day */
    int64_t             past;           /* ... and for the days before */
    int64_t             outside;        /* may come in again */
    uint8_t             known;          /* somebody came in once */
    int32_t             last;           /* passage in that counts; -1: none */
    int32_t             echo;           /* the scanner's own; -1: none */
} gate_count_t;


static int64_t
gate_less(int64_t a, int64_t b)
{
    return a < b ? a : b;
}


static int
gate_same_day(const tk_gate_ticket_t *ticket, const tk_gate_passage_t *p,
    const tk_gate_scan_t *scan)
{
    return ticket->window == TK_GATE_SHOW || p->day == scan->day;
}


static int
gate_echo(const tk_gate_passage_t *p, const tk_gate_scan_t *scan)
{
    return p->device == scan->device && !p->out == !scan->out && !scan->lead
           && p->at - scan->at < GATE_ECHO && scan->at - p->at < GATE_ECHO;
}


static void
gate_came_in(gate_count_t *count, const tk_gate_passage_t *p, int today)
{
    count->inside += p->persons;

    if (!today) {
        count->past += p->persons;
        return;
    }

    count->today += p->persons;
    count->outside -= gate_less(count->outside, p->persons);
}


/* Who leaves gives back the entry of this day, where one may come again. */

static void
gate_went_out(gate_count_t *count, const tk_gate_passage_t *p, int again)
{
    int64_t  n;

    n = gate_less(count->inside, p->persons);
    count->inside -= n;

    if (again) {
        n = gate_less(n, count->today);
        count->today -= n;
        count->outside += n;
    }
}


static void
gate_count(const tk_gate_ticket_t *ticket, const tk_gate_passage_t *passages,
    size_t n, const tk_gate_scan_t *scan, gate_count_t *count)
{
    int                       today;
    size_t                    i;
    const tk_gate_passage_t  *p;

    *count = (gate_count_t) { .last = -1, .echo = -1 };

    for (i = 0; i < n; i++) {
        p = &passages[i];
        today = gate_same_day(ticket, p, scan);
        count->known |= !p->out;

        if (p->undone) {
            continue;
        }

        if (gate_echo(p, scan)) {
            count->echo = (int32_t) i;
        }

        if (p->out) {
            gate_went_out(count, p, ticket->reentry && today);
            continue;
        }

        gate_came_in(count, p, today);
        count->last = (int32_t) i;
    }
}


static int32_t
gate_left(const tk_gate_ticket_t *ticket, const gate_count_t *count)
{
    int64_t  left, all;

    left = (int64_t) ticket->persons * ticket->entries - count->today;

    if (ticket->all > 0) {
        all = (int64_t) ticket->persons * ticket->all - count->today
              - count->past;
        left = gate_less(left, all);
    }

    if (left < 0) {
        return 0;
    }

    return (int32_t) gate_less(left, INT32_MAX);
}


static int
gate_is_over(const tk_gate_ticket_t *ticket, int64_t at)
{
    return at > ticket->until && at > ticket->over;
}


/* The day of a performance ends with it. */

static int
gate_wrong_day(const tk_gate_ticket_t *ticket, const tk_gate_scan_t *scan)
{
    if (ticket->window == TK_GATE_SHOW && scan->at >= ticket->from
        && !gate_is_over(ticket, scan->at))
    {
        return 0;
    }

    return scan->day < ticket->first_day ? -1 : scan->day > ticket->last_day;
}


static int
gate_called_off(const tk_gate_ticket_t *ticket)
{
    return ticket->off == TK_GATE_SHOW_OFF
           || (ticket->off == TK_GATE_DAY_OFF && ticket->state <= '1');
}


/* What neither time nor a supervisor changes here; TK_GATE_IN: nothing. */

static tk_gate_verdict_e
gate_refusal(const tk_gate_ticket_t *ticket, const tk_gate_scan_t *scan)
{
    int  day;

    if (ticket->state == '2') {
        return TK_GATE_REFUNDED;
    }

    if (ticket->closed) {
        return TK_GATE_CLOSED;
    }

    if (ticket->stopped) {
        return TK_GATE_STOPPED;
    }

    if (gate_called_off(ticket)) {
        return TK_GATE_CALLED_OFF;
    }

    if (ticket->state == '0') {
        return ticket->paid ? TK_GATE_NOT_ISSUED : TK_GATE_UNPAID;
    }

    day = gate_wrong_day(ticket, scan);
    if (day != 0) {
        return day < 0 ? TK_GATE_DAY_BEFORE : TK_GATE_DAY_AFTER;
    }

    if (ticket->look == TK_GATE_REPLACED) {
        return TK_GATE_REPRINTED;
    }

    if (ticket->look == TK_GATE_ON_PAPER) {
        return TK_GATE_SHOW_PAPER;
    }

    if (ticket->print_first && ticket->state == '1') {
        return TK_GATE_PRINT_FIRST;
    }

    return TK_GATE_IN;
}


static int
gate_has_station(const tk_gate_ticket_t *ticket, int32_t station)
{
    size_t  i;

    for (i = 0; i < ticket->nstations; i++) {
        if (ticket->stations[i] == station) {
            return 1;
        }
    }

    return ticket->nstations == 0;
}


/* Is it too early or too late, by how much, and what then?  next is NONE where
 * one may come in all the same. */

static tk_gate_verdict_e
gate_window(const tk_gate_ticket_t *ticket, const tk_gate_policy_t *policy,
    int64_t at, tk_gate_answer_t *answer)
{
    int                slot;
    int64_t            from, until;
    tk_gate_then_e     then;
    tk_gate_verdict_e  verdict;

    slot = ticket->window == TK_GATE_SLOT;
    from = ticket->from - (slot ? policy->early * GATE_MINUTE : 0);
    until = ticket->until + (slot ? policy->late * GATE_MINUTE : 0);

    if (ticket->window == TK_GATE_NO_WINDOW || (at >= from && at <= until)) {
        return TK_GATE_IN;
    }

    if (at < from) {
        verdict = TK_GATE_SLOT_EARLY;
        then = slot ? policy->early_then : TK_GATE_REFUSE;
        answer->minutes = (from - at + GATE_MINUTE - 1) / GATE_MINUTE;
        answer->next = TK_GATE_NEXT_WAIT;

    } else {
        verdict = TK_GATE_SLOT_LATE;
        then = slot ? policy->late_then : TK_GATE_ASK;
        answer->minutes = (at - ticket->until + GATE_MINUTE - 1) / GATE_MINUTE;
        answer->next = TK_GATE_NEXT_DESK;
    }

    if (then == TK_GATE_ASK) {
        answer->next = TK_GATE_NEXT_SUPERVISOR;

    } else if (then == TK_GATE_LET_IN) {
        answer->minutes = 0;
        return TK_GATE_IN;
    }

    return verdict;
}


/* The window binds everybody's first entry alone: who was in, may come in again
 * behind it.  How many may come in now. */

static int64_t
gate_in_window(const tk_gate_ticket_t *ticket, const tk_gate_policy_t *policy,
    const gate_count_t *count, const tk_gate_scan_t *scan,
    tk_gate_answer_t *answer)
{
    int64_t  most;

    most = gate_less(answer->left, ticket->persons);

    if (scan->lead || count->past > 0 || count->today >= ticket->persons) {
        return most;
    }

    answer->verdict = gate_window(ticket, policy, scan->at, answer);
    if (answer->verdict == TK_GATE_IN) {
        return most;
    }

    if (count->outside == 0
        || (ticket->window == TK_GATE_SHOW && gate_is_over(ticket, scan->at)))
    {
        return 0;
    }

    answer->verdict = TK_GATE_IN;
    answer->minutes = 0;

    return gate_less(most, count->outside);
}


static int
gate_not_yet(const tk_gate_ticket_t *ticket, const tk_gate_scan_t *scan,
    tk_gate_answer_t *answer)
{
    if (ticket->good == 0 || scan->lead || scan->at >= ticket->good) {
        return 0;
    }

    answer->minutes = (ticket->good - scan->at + GATE_MINUTE - 1) / GATE_MINUTE;

    return 1;
}


static tk_gate_verdict_e
gate_card(const tk_gate_ticket_t *ticket, const tk_gate_scan_t *scan)
{
    if (!ticket->id_needed || scan->card == TK_GATE_CARD_FITS) {
        return TK_GATE_IN;
    }

    if (scan->card == TK_GATE_CARD_OTHER) {
        return TK_GATE_ID_OTHER;
    }

    if (scan->lead) {
        return TK_GATE_IN;
    }

    return scan->card == TK_GATE_CARD_BROKEN ? TK_GATE_CARD_UNREADABLE
                                             : TK_GATE_ID_NEEDED;
}


static const tk_gate_next_e  gate_next[] = {
#define TK_GATE(name, zh, en, say_zh, say_en, colour, sound, next)            \
    TK_GATE_NEXT_##next,
#include "tk_gate.tbl.h"
#undef TK_GATE
};


static void
gate_say(tk_gate_answer_t *answer, tk_gate_verdict_e verdict)
{
    answer->verdict = verdict;
    answer->next = gate_next[verdict];
}


static void
gate_enter(const tk_gate_ticket_t *ticket, const tk_gate_policy_t *policy,
    const gate_count_t *count, const tk_gate_scan_t *scan,
    tk_gate_answer_t *answer)
{
    int64_t            most;
    tk_gate_verdict_e  verdict;

    if (answer->left == 0) {
        gate_say(answer, TK_GATE_USED);
        answer->passage = count->last;
        return;
    }

    if (!scan->lead && !gate_has_station(ticket, scan->station)) {
        gate_say(answer, TK_GATE_STATION);
        return;
    }

    answer->verdict = TK_GATE_IN;
    most = gate_in_window(ticket, policy, count, scan, answer);
    if (answer->verdict != TK_GATE_IN) {
        return;
    }

    verdict = gate_not_yet(ticket, scan, answer) ? TK_GATE_NOT_YET
                                                 : gate_card(ticket, scan);
    gate_say(answer, verdict);
    if (verdict != TK_GATE_IN) {
        return;
    }

    answer->persons = (int32_t) (scan->ask > 0 ? gate_less(scan->ask, most)
                                               : most);
    answer->left -= answer->persons;
    answer->first = !count->known;

    if (ticket->look == TK_GATE_SIGNED
        && policy->offline == TK_GATE_OFFLINE_MARK)
    {
        gate_say(answer, TK_GATE_OFFLINE_UNKNOWN);
        answer->next = TK_GATE_NEXT_NONE;
        answer->first = 0;
    }
}


/* Nobody is kept in: an exit asks for nothing but an entry.  back: may they
 * come in again? */

static void
gate_leave(const tk_gate_ticket_t *ticket, gate_count_t *count,
    const tk_gate_scan_t *scan, int back, tk_gate_answer_t *answer)
{
    int64_t  n;

    if (count->inside == 0) {
        gate_say(answer, TK_GATE_NOT_INSIDE);
        return;
    }

    n = scan->ask > 0 ? gate_less(scan->ask, count->inside) : count->inside;
    n = gate_less(n, INT32_MAX);

    gate_say(answer, TK_GATE_OUT);
    answer->persons = (int32_t) n;

    if (back) {
        count->today -= gate_less(n, count->today);
        answer->left = gate_left(ticket, count);
    }
}


static void
gate_echoed(const tk_gate_passage_t *p, int32_t passage,
    tk_gate_answer_t *answer)
{
    gate_say(answer, TK_GATE_TWICE);
    answer->persons = p->persons;
    answer->passage = passage;
}


/* Nothing is known but the code and what this device has let through. */

static void
gate_unlisted(const tk_gate_ticket_t *ticket, const tk_gate_policy_t *policy,
    const gate_count_t *count, const tk_gate_scan_t *scan,
    tk_gate_answer_t *answer)
{
    int64_t  persons;

    if (scan->out) {
        persons = scan->ask > 0 ? scan->ask
                                : count->inside > 0 ? count->inside : 1;
        gate_say(answer, TK_GATE_OUT);
        answer->persons = (int32_t) gate_less(persons, INT32_MAX);
        return;
    }

    gate_say(answer, TK_GATE_OFFLINE_UNKNOWN);

    if (policy->offline != TK_GATE_OFFLINE_MARK
        || ticket->look == TK_GATE_SIGNED)
    {
        return;
    }

    if (count->today > 0) {
        gate_say(answer, TK_GATE_USED);
        answer->passage = count->last;
        return;
    }

    answer->next = TK_GATE_NEXT_NONE;
    answer->persons = scan->ask > 0 ? scan->ask : 1;
}


void
tk_gate_judge(const tk_gate_ticket_t *ticket, const tk_gate_policy_t *policy,
    const tk_gate_passage_t *passages, size_t n, const tk_gate_scan_t *scan,
    tk_gate_answer_t *answer)
{
    int                proven;
    gate_count_t       count;
    tk_gate_verdict_e  refusal;

    *answer = (tk_gate_answer_t) { .passage = -1 };

    if (ticket->look == TK_GATE_MISSING || ticket->look == TK_GATE_BAD_DIGITS) {
        gate_say(answer, ticket->look == TK_GATE_MISSING ? TK_GATE_UNKNOWN
                                                         : TK_GATE_FORGED);
        return;
    }

    gate_count(ticket, passages, n, scan, &count);

    /* its fields can be believed */
    proven = ticket->look == TK_GATE_FOUND
             || ticket->look == TK_GATE_REPLACED
             || ticket->look == TK_GATE_ON_PAPER
             || (ticket->look == TK_GATE_SIGNED && !scan->out
                 && policy->offline != TK_GATE_OFFLINE_REFUSE);
    refusal = proven ? gate_refusal(ticket, scan) : TK_GATE_IN;

    if (proven && refusal == TK_GATE_IN) {
        answer->left = gate_left(ticket, &count);
    }

    if (count.echo >= 0) {
        gate_echoed(&passages[count.echo], count.echo, answer);
        return;
    }

    if (!proven) {
        gate_unlisted(ticket, policy, &count, scan, answer);
        return;
    }

    if (scan->out) {
        gate_leave(ticket, &count, scan,
                   ticket->reentry && refusal == TK_GATE_IN, answer);
        return;
    }

    if (refusal != TK_GATE_IN) {
        gate_say(answer, refusal);
        return;
    }

    gate_enter(ticket, policy, &count, scan, answer);
}
