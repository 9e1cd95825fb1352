/*
 * Who is let in at a gate.  The judge is pure: the same facts get the same
 * verdict in the server, on a device that is offline, and a year later.  It is
 * meant for small devices, too: it needs stdint.h, no memory but the caller's,
 * no library, no clock, no zones and nothing of core/.  Compile tk_gate.c, and
 * tk_gate_words.c for its words.
 *
 * t/fixtures/gate_cases says what is decided; doc/gate/judge.js and
 * impl.gate_judge decide the same.  doc/gate.md tells of all three.
 *
 * Moments are milliseconds since 1970-01-01 UTC, within 2^52 of it.  A day is a
 * number that grows by one each day; any beginning does, if it is the same for
 * all days of a call.  Who calls knows the zone: it gives the day of a moment,
 * and slots as moments.
 */

#ifndef TK_GATE_H
#define TK_GATE_H

#include <stddef.h>
#include <stdint.h>


typedef enum {
#define TK_GATE(name, zh, en, say_zh, say_en, colour, sound, next)            \
    TK_GATE_##name,
#include "tk_gate.tbl.h"
#undef TK_GATE
    TK_GATE_VERDICTS
} tk_gate_verdict_e;

typedef enum {
    TK_GATE_NEXT_NONE,
    TK_GATE_NEXT_WAIT,                  /* minutes says how long */
    TK_GATE_NEXT_SUPERVISOR,
    TK_GATE_NEXT_DESK,
    TK_GATE_NEXT_STATION,               /* another one */
    TK_GATE_NEXT_SECOND,                /* the card, then judge again */
    TK_GATE_NEXT_PAPER                  /* instead of the card (R75) */
} tk_gate_next_e;

typedef enum {
    TK_GATE_COLOUR_GREEN,
    TK_GATE_COLOUR_AMBER,
    TK_GATE_COLOUR_RED,
    TK_GATE_COLOUR_BLUE
} tk_gate_colour_e;

typedef enum {
    TK_GATE_SOUND_OK,
    TK_GATE_SOUND_ASK,
    TK_GATE_SOUND_NO,
    TK_GATE_SOUND_NONE
} tk_gate_sound_e;

typedef enum {
    TK_GATE_FOUND,
    TK_GATE_MISSING,                    /* there is no such ticket */
    TK_GATE_BAD_DIGITS,                 /* nor has there ever been */
    TK_GATE_UNLISTED,                   /* offline, and not in the list */
    TK_GATE_SIGNED,                     /* likewise; the fields are those of a
                                           QR code that the supplier signed */
    TK_GATE_REPLACED,                   /* found, by a code that a newer paper
                                           has taken the place of */
    TK_GATE_ON_PAPER                    /* found, by a document that paper has
                                           taken the place of */
} tk_gate_look_e;

typedef enum {
    TK_GATE_NO_WINDOW,
    TK_GATE_SLOT,                       /* the policy widens it */
    TK_GATE_SHOW                        /* a performance: nothing does */
} tk_gate_window_e;

typedef enum {
    TK_GATE_NOT_OFF,
    TK_GATE_DAY_OFF,
    TK_GATE_SHOW_OFF
} tk_gate_off_e;

typedef enum {
    TK_GATE_REFUSE,
    TK_GATE_ASK,                        /* a supervisor */
    TK_GATE_LET_IN
} tk_gate_then_e;

typedef enum {
    TK_GATE_OFFLINE_REFUSE,
    TK_GATE_OFFLINE_SIGNED,             /* let in what is signed */
    TK_GATE_OFFLINE_MARK                /* let in, and mark */
} tk_gate_offline_e;

typedef enum {
    TK_GATE_NO_CARD,
    TK_GATE_CARD_FITS,
    TK_GATE_CARD_OTHER,
    TK_GATE_CARD_BROKEN
} tk_gate_card_e;


/* A ticket with what its order and its product say of it.  Of look MISSING,
 * BAD_DIGITS and UNLISTED the rest is zero. */

typedef struct {
    tk_gate_look_e      look;
    char                state;          /* '0' to '4', as in 4.2.42 */
    int32_t             persons;        /* at least 1, free ones with them */
    int32_t             first_day, last_day;

    tk_gate_window_e    window;
    int64_t             from, until;    /* its first and its last moment */
    int64_t             over;           /* of a SHOW: its end; 0: until */
    int64_t             good;           /* nobody comes in before it; 0: no
                                           such moment */

    const int32_t      *stations;       /* which let its product in */
    size_t              nstations;      /* 0: all do */

    int32_t             entries;        /* a day and person, 1 to 1000 */
    int32_t             all;            /* altogether; 0: each day again */
    uint8_t             reentry;        /* after an exit of the same day */
    uint8_t             id_needed;      /* look at the identity card, too */
    uint8_t             print_first;    /* on paper alone (decision 9) */

    uint8_t             paid;
    uint8_t             closed;         /* the order; or it was delivered
                                           without this ticket (R70) */
    uint8_t             stopped;
    tk_gate_off_e       off;
} tk_gate_ticket_t;

typedef struct {
    int32_t             early, late;    /* minutes, at least 0 */
    tk_gate_then_e      early_then, late_then;
    tk_gate_offline_e   offline;
} tk_gate_policy_t;

typedef struct {
    int64_t             at;
    int32_t             day;
    int32_t             persons;        /* at least 1 */
    int32_t             device;
    uint8_t             out;
    uint8_t             undone;
} tk_gate_passage_t;

typedef struct {
    int64_t             at;
    int32_t             day;
    int32_t             device, station;
    int32_t             ask;            /* persons; 0 or less: all that may */
    uint8_t             out;
    tk_gate_card_e      card;
    uint8_t             lead;           /* a supervisor, by hand */
} tk_gate_scan_t;

typedef struct {
    tk_gate_verdict_e   verdict;
    tk_gate_next_e      next;
    int32_t             persons;        /* let them through; 0: nobody */
    int32_t             left;           /* may still come in today, then */
    int64_t             minutes;        /* of SLOT_EARLY and NOT_YET until they
                                           may, of SLOT_LATE since they might;
                                           begun ones count */
    int32_t             passage;        /* of USED and TWICE: which one it was;
                                           else -1 */
    uint8_t             first;          /* the first passage in there ever was:
                                           the distributor hears of it */
} tk_gate_answer_t;


/*
 * passages: all of the ticket that are known, undone ones too, the earliest
 * first.  Of TWICE, persons is what the same device let through within the last
 * five seconds: it answers as before, opens nothing and writes nothing down.
 */
void tk_gate_judge(const tk_gate_ticket_t *ticket,
    const tk_gate_policy_t *policy, const tk_gate_passage_t *passages, size_t n,
    const tk_gate_scan_t *scan, tk_gate_answer_t *answer);


/* Names as the table, the tongue and the fixtures have them; for ever. */
const char *tk_gate_name(tk_gate_verdict_e verdict);
const char *tk_gate_next_name(tk_gate_next_e next);
const char *tk_gate_colour_name(tk_gate_colour_e colour);
const char *tk_gate_sound_name(tk_gate_sound_e sound);
tk_gate_colour_e tk_gate_colour(tk_gate_verdict_e verdict);
tk_gate_sound_e tk_gate_sound(tk_gate_verdict_e verdict);

typedef enum {
    TK_GATE_SCREEN_ZH,
    TK_GATE_SCREEN_EN,
    TK_GATE_SAY_ZH,
    TK_GATE_SAY_EN
} tk_gate_words_e;

/* What words are filled with; NULL or 0: not known.  Moments, days and slots
 * are texts, since only the caller knows the zone. */

typedef struct {
    int64_t             persons, left, minutes;
    int64_t             in, all;        /* persons who came in, of how many */
    const char         *at, *station, *gate, *day, *slot, *by;
} tk_gate_facts_t;

#define TK_GATE_WORDS_MAX  512          /* enough for 64 letters of each */

/*
 * Writes the words of a verdict in UTF-8, ended by a zero, into size bytes (at
 * least 1), and returns their length.  What does not fit is cut between two
 * characters.
 */
size_t tk_gate_words(tk_gate_verdict_e verdict, tk_gate_words_e which,
    const tk_gate_facts_t *facts, char *out, size_t size);

#endif
