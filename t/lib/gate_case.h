/*
 * Cases of t/fixtures/gate_cases as the judge in C takes them.  Text that is no
 * case ends the program.
 */

#ifndef GATE_CASE_H
#define GATE_CASE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tk_gate.h"

#define GATE_CASE_ROWS  32
#define GATE_CASE_LINE  4096

typedef struct {
    tk_gate_ticket_t    ticket;
    tk_gate_policy_t    policy;
    tk_gate_scan_t      scan;
    tk_gate_passage_t   passages[GATE_CASE_ROWS];
    size_t              n;
    int32_t             stations[GATE_CASE_ROWS];
} gate_case_t;

/* A kind of words: they stand in the order of their enum. */

typedef struct {
    const char         *name;
    const char         *words;          /* between blanks */
    size_t              offset;
} gate_case_word_t;

typedef struct {
    const char         *name;
    size_t              offset;
    size_t              size;           /* 1, 4; 8: a moment; 0: a day */
} gate_case_field_t;


static inline void
gate_case_wrong(const char *what, const char *text)
{
    fprintf(stderr, "%s: \"%s\"\n", what, text);
    exit(2);
}


/* Days since 1970-01-01. */

static inline int32_t
gate_case_day_number(int year, int month, int day)
{
    int  era_year;

    year -= month <= 2;
    era_year = year - 1600;

    return era_year * 365 + era_year / 4 - era_year / 100 + era_year / 400
           + (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
           - 135080;
}


/* [YYYY]MMDD, of which text is behind afterwards. */

static inline int32_t
gate_case_day(const char **text)
{
    int          year = 2026, month = 0, day = 0;
    size_t       n;
    const char  *p = *text;

    n = strspn(p, "0123456789");

    if ((n != 4 && n != 8) || (n == 8 && sscanf(p, "%4d", &year) != 1)
        || sscanf(p + n - 4, "%2d%2d", &month, &day) != 2)
    {
        gate_case_wrong("no day", p);
    }

    *text = p + n;

    return gate_case_day_number(year, month, day);
}


/* DAYThh:mm[:ss[.mmm]][+hh|-hh]: the moment, and its day by that clock. */

static inline int64_t
gate_case_moment(const char **text, int32_t *day)
{
    int          hour = 0, minute = 0, second = 0, ms = 0, east = 8, n = 0;
    int32_t      d;
    const char  *p = *text;

    d = gate_case_day(&p);

    if (sscanf(p, "T%2d:%2d%n", &hour, &minute, &n) != 2) {
        gate_case_wrong("no moment", *text);
    }

    p += n;

    if (*p == ':' && sscanf(p, ":%2d%n", &second, &n) == 1) {
        p += n;
    }

    if (*p == '.' && sscanf(p, ".%3d%n", &ms, &n) == 1) {
        p += n;
    }

    if ((*p == '+' || *p == '-') && sscanf(p, "%3d%n", &east, &n) == 1) {
        p += n;
    }

    *text = p;
    *day = d + (hour == 24);

    return (((int64_t) d * 24 + hour - east) * 60 + minute) * 60000
           + second * 1000 + ms;
}


static inline int
gate_case_choice(const char *words, const char *value)
{
    int          i;
    size_t       len = strlen(value);
    const char  *p;

    for (i = 0, p = words; *p != '\0'; i++) {
        if (strncmp(p, value, len) == 0 && (p[len] == ' ' || p[len] == '\0')) {
            return i;
        }

        p += strcspn(p, " ");
        p += *p == ' ';
    }

    gate_case_wrong(words, value);
    return 0;
}


static inline void
gate_case_passage(gate_case_t *c, const char *name, const char *value)
{
    int                 device;
    const char         *p = value;
    tk_gate_passage_t  *passage;

    if (c->n == GATE_CASE_ROWS) {
        gate_case_wrong("too many passages", value);
    }

    passage = &c->passages[c->n++];
    memset(passage, 0, sizeof(*passage));
    passage->at = gate_case_moment(&p, &passage->day);
    passage->undone = strncmp(name, "undone", 6) == 0;
    passage->out = strstr(name, "out") != NULL;

    if (sscanf(p, "/%d/%d", &passage->persons, &device) != 2) {
        gate_case_wrong("no passage", value);
    }

    passage->device = device;
}


static inline void
gate_case_stations(gate_case_t *c, const char *value)
{
    char  *end;

    c->ticket.nstations = 0;

    while (*value != '\0') {
        c->stations[c->ticket.nstations++] = (int32_t) strtol(value, &end, 10);
        value = end + (*end == ',');
    }
}


static inline void
gate_case_set(gate_case_t *c, const char *name, const char *value)
{
    size_t   i;
    int32_t  number, day = 0;
    char    *p = (char *) c;

#define AT(field)     offsetof(gate_case_t, field)
#define SIZE(field)   sizeof(((gate_case_t *) NULL)->field)
#define NUMBER(name, field)  { name, AT(field), SIZE(field) }

    static const gate_case_word_t  words[] = {
        { "look", "found unknown forged unlisted signed replaced"
                  " on-paper", AT(ticket.look) },
        { "window", "none slot show", AT(ticket.window) },
        { "off", "no day show", AT(ticket.off) },
        { "early_then", "refuse ask in", AT(policy.early_then) },
        { "late_then", "refuse ask in", AT(policy.late_then) },
        { "unknown", "refuse signed mark", AT(policy.offline) },
        { "card", "none fits other unreadable", AT(scan.card) },
    };

    static const gate_case_field_t  fields[] = {
        NUMBER("persons", ticket.persons), NUMBER("entries", ticket.entries),
        NUMBER("all", ticket.all), NUMBER("reentry", ticket.reentry),
        NUMBER("id", ticket.id_needed), NUMBER("print", ticket.print_first),
        NUMBER("paid", ticket.paid), NUMBER("closed", ticket.closed),
        NUMBER("stopped", ticket.stopped), NUMBER("early", policy.early),
        NUMBER("late", policy.late), NUMBER("device", scan.device),
        NUMBER("station", scan.station), NUMBER("ask", scan.ask),
        NUMBER("lead", scan.lead),
        { "first", AT(ticket.first_day), 0 },
        { "last", AT(ticket.last_day), 0 },
        NUMBER("from", ticket.from), NUMBER("until", ticket.until),
        NUMBER("over", ticket.over), NUMBER("good", ticket.good),
        NUMBER("at", scan.at),
    };

#undef AT
#undef SIZE
#undef NUMBER

    for (i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (strcmp(name, words[i].name) == 0) {
            number = gate_case_choice(words[i].words, value);
            memcpy(p + words[i].offset, &number, sizeof(number));
            return;
        }
    }

    for (i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
        if (strcmp(name, fields[i].name) != 0) {
            continue;
        }

        p += fields[i].offset;

        if (fields[i].size == 8) {
            *(int64_t *) p = *value == '\0' ? 0 : gate_case_moment(&value,
                                                                   &day);
            if (strcmp(name, "at") == 0) {
                c->scan.day = day;
            }

        } else if (fields[i].size == 0) {
            *(int32_t *) p = gate_case_day(&value);

        } else if (fields[i].size == 1) {
            *p = (char) atoi(value);

        } else {
            *(int32_t *) p = atoi(value);
        }

        return;
    }

    if (strcmp(name, "state") == 0) {
        c->ticket.state = *value;

    } else if (strcmp(name, "stations") == 0) {
        gate_case_stations(c, value);

    } else if (strcmp(name, "direction") == 0) {
        c->scan.out = strcmp(value, "out") == 0;

    } else if (strcmp(name, "in") == 0 || strcmp(name, "out") == 0
               || strcmp(name, "undone") == 0
               || strcmp(name, "undone-out") == 0)
    {
        gate_case_passage(c, name, value);

    } else if (strcmp(name, "free") != 0) {
        gate_case_wrong("no fact", name);
    }
}


/* Facts as words NAME=VALUE, over those that c has. */

static inline void
gate_case_read(gate_case_t *c, const char *facts)
{
    char  line[GATE_CASE_LINE], *word, *value, *rest;

    snprintf(line, sizeof(line), "%s", facts);

    for (word = strtok_r(line, " ", &rest); word != NULL;
         word = strtok_r(NULL, " ", &rest))
    {
        value = strchr(word, '=');
        if (value == NULL) {
            gate_case_wrong("no fact", word);
        }

        *value++ = '\0';
        gate_case_set(c, word, value);
    }
}


/* What the judge says of it: verdict, persons, left, minutes, next, first. */

static inline void
gate_case_answer(const gate_case_t *c, char *out, size_t size)
{
    gate_case_t       own = *c;
    tk_gate_answer_t  answer;

    own.ticket.stations = own.stations;
    tk_gate_judge(&own.ticket, &own.policy, own.passages, own.n, &own.scan,
                  &answer);

    snprintf(out, size, "%s %d %d %lld %s %d", tk_gate_name(answer.verdict),
             answer.persons, answer.left, (long long) answer.minutes,
             tk_gate_next_name(answer.next), answer.first);
}


/*
 * The three parts of a line of the table, each ended, or 0: it is none.  Cuts
 * the line.
 */

static inline int
gate_case_line(char *line, char *parts[3])
{
    int    i;
    char  *p = line;

    line[strcspn(line, "\n")] = '\0';

    if (line[0] == '#' || line[0] == '\0') {
        return 0;
    }

    for (i = 0; i < 3; i++) {
        parts[i] = p;
        p = strchr(p, '|');

        if (p == NULL) {
            break;
        }

        *p++ = '\0';
    }

    for (i = 0; i < 3; i++) {
        if (parts[i] == NULL) {
            gate_case_wrong("no case", line);
        }

        parts[i] += strspn(parts[i], " ");
        for (p = parts[i] + strlen(parts[i]); p > parts[i] && p[-1] == ' '; p--)
        {
            p[-1] = '\0';
        }
    }

    return 1;
}

#endif
